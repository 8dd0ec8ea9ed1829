import { resolution } from './pins/closure.js';
import type { UsedPackages } from './names.js';

/** Packages that are imported under another name than they are installed by. */
const IMPORTED_AS: Readonly<Record<string, string>> = {
  'scikit-learn': 'sklearn',
  'python-dateutil': 'dateutil',
  pillow: 'pil',
  pyyaml: 'yaml',
  protobuf: 'google',
};

/** Every package that some project uses, by its own name and by the name that it is imported under. */
export function usedPackages(): UsedPackages {
  const names = Object.keys(resolution).flatMap((name) => [name, IMPORTED_AS[name] ?? name]);
  return new Set(names.map((name) => name.replaceAll('-', '_')));
}

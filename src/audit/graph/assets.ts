/** Assets hand data to each other by name: a parameter that is called like an asset takes what that asset returns. */
import type { PyFile } from '../facts/index.js';
import type { Place } from './modules.js';

const ASSET = /^dagster\.(?:multi_asset|asset|graph_asset)$/;

/** The function behind each asset, by the asset's name (Dagster's documentation, "Asset dependencies"). */
export function assetsOf(files: Iterable<PyFile>): ReadonlyMap<string, Place> {
  const out = new Map<string, Place>();
  for (const file of files) for (const [fn, f] of file.facts.functions.entries()) {
    const asset = f.decorators.find((d) => ASSET.test(d.name));
    if (asset) out.set(/\bname\s*=\s*["'](\w+)["']/.exec(asset.args)?.[1] ?? f.name, { file, fn });
  }
  return out;
}

/** The assets whose values a function of an asset is given. */
export function givenAssets(assets: ReadonlyMap<string, Place>, { file, fn }: Place): readonly Place[] {
  const f = file.facts.functions[fn];
  if (!assets.size || !f?.decorators.some((d) => ASSET.test(d.name))) return [];
  const names = [...f.params.matchAll(/(?:^|,)\s*(\w+)/g), ...f.decorators.flatMap((d) => [...d.args.matchAll(/["'](\w+)["']\s*:\s*(?:\w+\.)?AssetIn/g)])].map((m) => m[1]!);
  return names.flatMap((name) => assets.get(name) ?? []);
}

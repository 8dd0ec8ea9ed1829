import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };

/** The version of this tool; created projects record it. */
export const VERSION: string = manifest.version;

/** The templates of this package: beside `src/` in a checkout and beside `dist/` when installed. */
export const TEMPLATES: string = fileURLToPath(new URL('../templates/', import.meta.url));

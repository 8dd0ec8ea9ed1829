/** Bundles the tool: the published package has no dependencies, and loads only what a command needs. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import Handlebars from 'handlebars';

const root = import.meta.dirname;
const dist = join(root, 'dist');

/** The licence of every package that the bundle holds a part of. */
async function licences() {
  const packages = new Set(Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
  const texts = [...packages].sort().map(async (name) => {
    const folder = join(root, 'node_modules', name);
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${file === undefined ? '' : await readFile(join(folder, file), 'utf8')}`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

/** Every template compiled, so that the tool needs no compiler: see src/engine/precompiled.ts. */
const precompiledTemplates = {
  name: 'precompiled-templates',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /engine[/\\]precompiled\.ts$/ }, async () => ({ contents: await compileTemplates(), loader: 'js' }));
    // Whoever imports Handlebars gets its runtime, except for the fallback that compiles.
    onResolve({ filter: /^handlebars$/ }, ({ importer }) =>
      basename(importer) === 'compiler.ts' ? undefined : { path: join(root, 'node_modules/handlebars/runtime.js') },
    );
  },
};

async function compileTemplates() {
  const options = JSON.parse(await readFile(join(root, 'src/engine/compile-options.json'), 'utf8'));
  const entries = await readdir(join(root, 'templates'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'));
  const texts = await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
  const compiled = texts.map((text) => {
    const hash = createHash('sha256').update(text).digest('hex');
    return `"${hash}":${Handlebars.precompile(text, options)}`;
  });
  return `export const precompiled={${compiled.join(',\n')}};`;
}

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none', // the licences of all packages stand in LICENSES.txt
  metafile: true,
  write: false,
  plugins: [precompiledTemplates],
  // Some bundled packages are CommonJS and call require() for Node's own modules.
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  // plop asks its questions with inquirer; ours are asked with clack, so inquirer stays out of the bundle.
  // The other three serve parts of plop and Handlebars that the tool never calls (load, addMany, source maps).
  alias: {
    inquirer: './src/engine/no-inquirer.ts',
    resolve: './src/engine/not-bundled.ts',
    tinyglobby: './src/engine/not-bundled.ts',
    'source-map': './src/engine/not-bundled.ts',
  },
});

// File by file and the entry last: whoever runs the tool meanwhile finds the old build or the new one.
await mkdir(dist, { recursive: true });
const entryLast = outputFiles.toSorted((a, b) => Number(basename(a.path) === 'cli.js') - Number(basename(b.path) === 'cli.js'));
for (const { path, contents } of entryLast) {
  await writeFile(`${path}.${process.pid}`, contents);
  await rename(`${path}.${process.pid}`, path);
}
const current = new Set(['LICENSES.txt', ...outputFiles.map(({ path }) => basename(path))]);
const stale = (await readdir(dist)).filter((name) => !current.has(name) && /\.(js|txt)$/.test(name));
await Promise.all(stale.map((name) => rm(join(dist, name), { force: true })));

await writeFile(join(dist, 'LICENSES.txt'), await licences());
const bytes = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
console.log(`dist: ${outputFiles.length} files, ${Math.round(bytes / 1024)} kB`);

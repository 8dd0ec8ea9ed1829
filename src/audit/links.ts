/** Where the lines of an audited repository can be looked at. */
import { readFileSync, lstatSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

/** Pages of a hosted repository at a commit; undefined for hosts whose addresses are not known. */
export function hostedLinks(address: string, commit: string | undefined): string | undefined {
  const m = /^(?:https?:\/\/|git@|ssh:\/\/git@)(github\.com|gitlab\.com|codeberg\.org)[/:]([\w./-]{1,200}?)(?:\.git)?\/?$/.exec(address);
  if (!m) return undefined;
  const at = commit ?? 'HEAD';
  const kind = { 'github.com': `blob/${at}`, 'gitlab.com': `-/blob/${at}`, 'codeberg.org': commit ? `src/commit/${at}` : 'src/HEAD' }[m[1]!]!;
  return `https://${m[1]!}/${m[2]!}/${kind}/`;
}

/** The same within a workflow of GitHub, which says where it runs. */
export function workflowLinks(environment: NodeJS.ProcessEnv, root: string): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_SHA: commit, GITHUB_WORKSPACE: workspace } = environment;
  if (!server || !name || !commit || !workspace) return undefined;
  const below = folderBelow(workspace, root);
  return below === undefined ? undefined : `${server}/${name}/blob/${commit}/${below}`;
}

/** The path of a folder below another, with a slash at its end; empty for the same, undefined if it is elsewhere. */
export function folderBelow(above: string, folder: string): string | undefined {
  const path = relative(above, folder);
  if (path === '') return '';
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? undefined : `${path.split(sep).map(encodeURIComponent).join('/')}/`;
}

/** From the page to the files beside it. */
export function fileLinks(page: string, root: string): string {
  const path = relative(dirname(page), root).split(sep).map(encodeURIComponent).join('/');
  return path === '' ? './' : `${path}/`;
}

/** The commit that a fresh clone stands at, read from its files: git itself is not asked. */
export function commitOf(clone: string): string | undefined {
  try {
    const read = (path: string): string => {
      const file = join(clone, '.git', path);
      return lstatSync(file).isFile() ? readFileSync(file, 'utf8').trim() : '';
    };
    const head = read('HEAD');
    const at = /^ref: (refs\/heads\/[\w./-]{1,200})$/.exec(head)?.[1];
    const commit = at === undefined ? head : read(at);
    return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
  } catch {
    return undefined;
  }
}

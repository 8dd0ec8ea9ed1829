import { access, constants, statfs } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/** One thing that a created project needs on this machine. */
export interface Finding {
  what: string;
  state: 'there' | 'missing' | 'optional';
  /** What was found, or how to get what is missing. */
  detail: string;
}

/** What a project's .venv, caches and results take. */
const NEEDED_BYTES = 2 * 1024 ** 3;

const PYTHONS = process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'];

type Platform = 'debian' | 'macos' | 'windows' | 'other';

const HOW_TO_GET: Readonly<Record<'python' | 'venv' | 'git' | 'make' | 'uv', Readonly<Record<Platform, string>>>> = {
  python: {
    debian: 'sudo apt install python3 python3-venv, or: uv python install 3.13',
    macos: 'brew install python@3.13, or: uv python install 3.13',
    windows: 'winget install Python.Python.3.13',
    other: 'install Python 3.11, 3.12 or 3.13, or: uv python install 3.13',
  },
  venv: {
    debian: 'sudo apt install python3-venv',
    macos: 'brew reinstall python@3.13',
    windows: 'run the Python installer again, with pip and venv',
    other: "install your system's package of the venv module",
  },
  git: { debian: 'sudo apt install git', macos: 'xcode-select --install', windows: 'winget install Git.Git', other: 'install git' },
  make: {
    debian: 'sudo apt install make',
    macos: 'xcode-select --install',
    windows: 'not needed: python tasks.py does the same',
    other: 'install make',
  },
  uv: {
    debian: 'pipx install uv',
    macos: 'brew install uv',
    windows: 'winget install astral-sh.uv',
    other: 'pipx install uv',
  },
};

/** The first place in PATH where a program stands; undefined when there is none. Starts nothing. */
export async function findProgram(name: string): Promise<string | undefined> {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const candidates = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => suffixes.map((suffix) => join(folder, `${name}${suffix}`)));
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not here: look in the next folder
    }
  }
  return undefined;
}

/** A Python that projects accept, as the word to start it by; undefined when there is none. */
export interface Python {
  command: string;
  version: string;
  hasVenv: boolean;
}

/** Asks each Python in PATH for its version, until one of 3.11 to 3.13 answers. */
export async function findPython(): Promise<Python | undefined> {
  const { execa } = await import('execa');
  const question = 'import importlib.util as u, sys; print("%d.%d" % sys.version_info[:2], all(map(u.find_spec, ("venv", "ensurepip"))))';
  for (const command of PYTHONS) {
    if ((await findProgram(command)) === undefined) continue;
    const { stdout, exitCode } = await execa(command, ['-I', '-c', question], { reject: false, stdin: 'ignore', timeout: 10_000 });
    const [version = '', hasVenv] = stdout.trim().split(' ');
    if (exitCode === 0 && /^3\.1[1-3]$/.test(version)) return { command, version, hasVenv: hasVenv === 'True' };
  }
  return undefined;
}

/** How a target of the project is called on this machine: `make demo`, or the same without make. */
export async function taskCommand(target: string): Promise<string> {
  if ((await findProgram('make')) !== undefined) return `make ${target}`;
  const python = process.platform === 'win32' || (await findProgram('python3')) === undefined ? 'python' : 'python3';
  return `${python} tasks.py ${target}`;
}

/** What a project needs and what of it this machine has; made for people. */
export async function preflight(folder: string): Promise<Finding[]> {
  const platform = await platformOf();
  const [python, git, make, uv, free] = await Promise.all([
    findPython(),
    findProgram('git'),
    findProgram('make'),
    findProgram('uv'),
    freeBytes(folder),
  ]);
  const program = (what: 'git' | 'make' | 'uv', found: string | undefined, use: string): Finding =>
    found === undefined
      ? { what, state: 'optional', detail: `${use}. ${HOW_TO_GET[what][platform]}` }
      : { what, state: 'there', detail: found };
  return [
    pythonFinding(python, uv !== undefined, platform),
    program('git', git, 'without it the project is no repository'),
    program('make', make, 'without it the commands are python tasks.py ...'),
    program('uv', uv, 'without it pip makes the environment, which takes minutes longer'),
    ...(free === undefined || free >= NEEDED_BYTES
      ? []
      : [{ what: 'disk', state: 'missing' as const, detail: `${(free / 1024 ** 3).toFixed(1)} GB are free; the environment and the results take about 2 GB` }]),
  ];
}

function pythonFinding(python: Python | undefined, hasUv: boolean, platform: Platform): Finding {
  const what = 'Python 3.11 to 3.13';
  if (python === undefined) return { what, state: 'missing', detail: HOW_TO_GET.python[platform] };
  if (!python.hasVenv && !hasUv) return { what: `${what} with venv`, state: 'missing', detail: HOW_TO_GET.venv[platform] };
  return { what, state: 'there', detail: `${python.command} (${python.version})` };
}

async function platformOf(): Promise<Platform> {
  if (process.platform === 'darwin') return 'macos';
  if (process.platform === 'win32') return 'windows';
  return (await findProgram('apt-get')) === undefined ? 'other' : 'debian';
}

/** Free bytes where a folder is or will be; undefined where the system does not tell. */
async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? undefined : freeBytes(parent);
  }
}

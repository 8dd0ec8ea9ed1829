/** Which wheels a supported environment can install, judged by their file names. */
import { PLATFORMS, PYTHONS } from '../../src/pins/environments.js';

/** The oldest macOS that is supported: a wheel that needs a newer one is left out. */
const OLDEST_MACOS = 14;

/** Whether CPython 3.11 to 3.13 on a supported platform can install the wheel. */
export function isSupportedWheel(fileName: string): boolean {
  const tags = /^[^-]+-[^-]+(?:-\d[^-]*)?-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(fileName);
  if (!tags?.[1] || !tags[2] || !tags[3]) throw new Error(`Not the name of a wheel: ${fileName}`);
  return isSupportedPython(tags[1].split('.'), tags[2]) && tags[3].split('.').some(isSupportedPlatform);
}

function isSupportedPython(interpreters: string[], abi: string): boolean {
  return PYTHONS.some((python) => {
    const minor = Number(python.split('.')[1]);
    return interpreters.some((interpreter) => {
      if (abi === 'none') return interpreter === 'py3' || interpreter === `cp3${minor}`;
      if (abi === 'abi3') return Number(interpreter.replace('cp3', '')) <= minor;
      return interpreter === `cp3${minor}` && abi === interpreter;
    });
  });
}

function isSupportedPlatform(platform: string): boolean {
  if (platform === 'any' || platform === 'win_amd64') return true;
  const mac = /^macosx_(\d+)_\d+_(arm64|universal2)$/.exec(platform);
  if (mac) return Number(mac[1]) <= OLDEST_MACOS;
  const linux = /^manylinux[\d_]+_(x86_64|aarch64)$/.exec(platform);
  return linux !== null && PLATFORMS.some((supported) => supported.platform_machine === linux[1]);
}

import type { DiskState } from './disk.js';
import { sha256 } from './manifest.js';
import type { Change, PlannedFile } from './types.js';

/** Compares a plan with the disk; `force` turns files that differ into overwrites. */
export function compare(files: readonly PlannedFile[], disk: ReadonlyMap<string, DiskState>, force: boolean): Change[] {
  return files.map((file) => {
    const state = disk.get(file.path) ?? { kind: 'absent' };
    switch (state.kind) {
      case 'absent':
        return { ...file, action: 'create' };
      case 'file':
        if (state.sha256 === sha256(file.bytes)) return { ...file, action: 'unchanged', before: state.sha256 };
        return { ...file, action: force ? 'overwrite' : 'conflict', before: state.sha256 };
      case 'other':
      case 'blocked':
        return { ...file, action: 'conflict', why: obstacleText(state) };
    }
  });
}

/** Why a file cannot be written where something else stands. */
export function obstacleText(state: Extract<DiskState, { kind: 'other' | 'blocked' }>): string {
  return state.kind === 'other'
    ? `a ${state.what} stands in its place`
    : `${state.by} is a ${state.what}, where a folder must be`;
}

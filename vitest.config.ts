import { defineConfig } from 'vitest/config';

/**
 * `unit` is fast: functions in this process. `tool` starts the tool as its users do, and gives it hostile input.
 * `emitted` creates projects and runs them, one after the other: they use all cores and fixed ports by themselves.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,problem,audit}/**/*.test.ts'],
          maxWorkers: '100%',
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'tool',
          include: ['test/{cli,hostile,maintenance}/**/*.test.ts'],
          globalSetup: 'test/support/build.ts',
          maxWorkers: '100%', // most of the time they wait for the tool's processes
          testTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'emitted',
          include: ['test/emitted/**/*.test.ts'],
          globalSetup: 'test/emitted/support/setup.ts',
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

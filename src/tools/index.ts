/** The registry of tools; a new tool is one entry in the file of its part of the lifecycle. */
import { dataTools } from './data.ts';
import { modelTools } from './model.ts';
import { operationTools } from './operation.ts';
import { servingTools } from './serving.ts';
import { trackingTools } from './tracking.ts';
import { validationTools } from './validation.ts';
import type { Tool } from './types.ts';

export type { Tool } from './types.ts';
export const TOOLS: readonly Tool[] = [...dataTools, ...validationTools, ...modelTools, ...trackingTools, ...servingTools, ...operationTools];

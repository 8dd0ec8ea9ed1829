/** The registry of tools; a new tool is one entry in the file of its part of the lifecycle. */
import { dataTools } from './data.js';
import { deliveryTools } from './delivery.js';
import { modelTools } from './model.js';
import { operationTools } from './operation.js';
import { securityTools } from './security.js';
import { servingTools } from './serving.js';
import { trackingTools } from './tracking.js';
import { validationTools } from './validation.js';
import type { Tool } from './types.js';

export type { Tool } from './types.js';
export const TOOLS: readonly Tool[] = [...dataTools, ...validationTools, ...modelTools, ...trackingTools, ...servingTools, ...operationTools, ...deliveryTools, ...securityTools];

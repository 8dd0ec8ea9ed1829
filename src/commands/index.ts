/** The commands that plan projects: loaded together, since they share all that is heavy. */
export { add } from './add.js';
export { create } from './create.js';
export { status } from './status.js';

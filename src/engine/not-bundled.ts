/** Stands in for packages that parts of plop and Handlebars import which the tool never calls; see build.js. */

/** Called by plop's addMany. */
export function globSync(): never {
  throw new Error('addMany is not part of the bundle');
}

export default {
  /** Called by plop's load. */
  sync(): never {
    throw new Error('load is not part of the bundle');
  },
};

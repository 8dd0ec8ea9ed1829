/**
 * Templates as the build compiled them, by the SHA-256 of their text; build.js puts them in place of this.
 *
 * Compiling takes longer than all the rest of creating a project. A template that was changed after the build
 * is not found here and compiled when it is needed, as all are when the tool runs from its sources.
 */
export const precompiled: Readonly<Record<string, TemplateSpecification>> = {};

/** Handlebars with its compiler: loaded only for templates that the build did not compile. */
export { default } from 'handlebars';

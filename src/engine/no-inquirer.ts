/** Stands in for inquirer in the bundle: plop imports it for prompts, which this tool asks with clack. */
export default {
  /** Plop offers this to plopfiles; there is nothing to register with. */
  registerPrompt(): void {
    // nothing asks through plop
  },
};

// as-pect reads this from the working directory: `npm run test:unit` starts it at the root.
export default {
  entries: ["tests/unit/**/*.spec.ts"],
  include: ["tests/unit/**/*.include.ts"],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    // The import of the module, as a host without regular expressions has it.
    return instantiate(binary, createImports({ env: { memory }, lispy: { regex: () => 0 } }));
  },
  outputBinary: false,
};

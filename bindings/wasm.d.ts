// A bundler for workerd leaves an import of the published file to the runtime, which makes a compiled module of it.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

// The build (scripts/packed-module.mjs) makes base64 of deflated bytes of an import with this ending.
declare module "*.wasm?packed" {
  /** How many bytes the module has. */
  export const size: number;
  /** Its bytes, as raw deflate, in base64. */
  export const packed: string;
}

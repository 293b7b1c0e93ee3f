/** The part of WebAssembly that is used here; Node's types leave it to those of browsers. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

export interface WasmGlobal {
  value: number
}

export interface WasmTable {
  get(index: number): unknown
}

export interface WasmModule {
  readonly brand?: 'WebAssembly.Module'
}

export type WasmImports = Record<string, Record<string, (...args: never[]) => number>>

interface WasmApi {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule
    imports(module: WasmModule): readonly { readonly module: string; readonly name: string }[]
  }
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: Readonly<Record<string, unknown>> }
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly

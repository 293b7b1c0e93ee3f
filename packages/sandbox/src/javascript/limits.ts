/** What one process may use; fixed for its life, handed over as its first argument. */
export interface ChildLimits {
  readonly memoryMb: number
  /** Resident memory of the whole process at which it gives up. */
  readonly rssMb: number
  /** CPU time of one program. */
  readonly cpuMs: number
  readonly maxOutputChars: number
  readonly maxLogLines: number
  readonly maxLogChars: number
}

export interface JavaScriptLimits extends ChildLimits {
  /** Files of libraries that run inside the isolate. */
  readonly libraries: { readonly luxon: string; readonly jmespath: string }
}

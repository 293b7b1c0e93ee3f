/** Something that keeps the server from writing. */
export interface Obstacle {
  /** How it is done on this machine, for the report. */
  readonly how: string
  begin(pid: number): void
  end(pid: number): void
  /** Leaves nothing behind. */
  remove(): void
}

/** An obstacle, or why there is none on this machine. */
export type Found = { readonly possible: true; readonly obstacle: Obstacle } | { readonly possible: false; readonly why: string }

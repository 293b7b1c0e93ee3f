/** Errors keep a package from being published; warnings are advice. */
export type Severity = 'error' | 'warning'

export interface Finding {
  /** Id of the rule, e.g. `schema-title`. */
  readonly rule: string
  readonly severity: Severity
  /** File, or node type and field. */
  readonly where: string
  /** What is wrong, and what to do. */
  readonly message: string
  /** Whether `--fix` can put it right. */
  readonly fixable: boolean
}

/** Something that `--fix` puts right without asking: there is only one thing that can be meant. */
export interface Fix {
  readonly file: string
  /** Gives the file's new text; undefined stands for a file that is not there. */
  apply(text: string | undefined): string
}

export interface FoundWithFix extends Finding {
  readonly fix?: Fix
}

export const finding = (rule: string, severity: Severity, where: string, message: string, fix?: Fix): FoundWithFix => ({
  ...{ rule, severity, where, message },
  fixable: fix !== undefined,
  ...(fix === undefined ? {} : { fix }),
})

/** A fix of package.json, as a change of the parsed document. */
export const packageJsonFix = (change: (json: Record<string, unknown>) => void): Fix => ({
  file: 'package.json',
  apply: (text = '{}') => {
    const json = JSON.parse(text) as Record<string, unknown>
    change(json)
    return `${JSON.stringify(json, null, 2)}\n`
  },
})

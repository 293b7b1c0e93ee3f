import type { CreateCredentialBody, CredentialType, LoadOptionsReply } from '@millrace/api'
import { InvariantError, type JsonObject, type JsonValue } from '@millrace/base'
import type { CodeFault, NodeFacts } from '@millrace/expression'
import type { ConditionFunctionInfo } from '@millrace/workflow'
import type { InjectionKey, Ref } from 'vue'

/** Something that is known by a short name and picked by it. */
export interface NamedRef {
  readonly id: string
  readonly name: string
}

/** What is wrong with a value of the form: `path` is a JSON pointer into the form's value (`/rules/0/key`). */
export interface FormProblem {
  readonly path: string
  readonly code: string
  readonly message: string
  readonly suggestion?: string
  readonly severity?: 'error' | 'warning'
}

/** The names that an expression sees (`$json`, `$vars` …); handed to `@millrace/expression` as it is. */
export type SampleScope = Readonly<Record<string, unknown>>

/** Data of the last execution that expressions are previewed and completed with. */
export interface FormSample {
  /** The items that came in. */
  readonly items: readonly { readonly json: unknown; readonly binary?: unknown }[]
  /** The item that previews show. */
  readonly index: number
  /** More names besides `$json`, `$items`, `$itemIndex` and `$now`, which are made from the items. */
  readonly scope?: SampleScope
  /** Shows another item; without it there is no stepper. */
  readonly select?: (index: number) => void
}

export interface FormCredentials {
  list(type: string): Promise<readonly NamedRef[]>
  types(): Promise<readonly CredentialType[]>
  create(body: CreateCredentialBody): Promise<NamedRef>
}

/** What of the values that a field offers is asked for. */
export interface OptionsQuery {
  /** Of the loader. */
  readonly name: string
  /** The form's value. */
  readonly config: JsonObject
  readonly search: string
  readonly cursor?: string
  readonly refresh?: boolean
}

/** One end of a connection of the node. */
export interface FormConnection {
  readonly edgeId: string
  /** The node at the other end. */
  readonly nodeId: string
  readonly name: string
}

/** A port that items leave by, and where they go. */
export interface FormExit {
  readonly port: string
  readonly title: string
  readonly targets: readonly FormConnection[]
}

/** Where the node's items go, for forms whose settings make ports. */
export interface FormExits {
  readonly out: readonly FormExit[]
  /** What leads back into a node that opens scopes; null for any other. */
  readonly back: { readonly port: string; readonly title: string; readonly sources: readonly FormConnection[] } | null
  /** Ports that entries of a list in the settings give. */
  readonly listed: ReadonlySet<string>
  /** Nodes that a port can be connected with. */
  candidates(port: string): readonly NamedRef[]
  connect(port: string, nodeId: string): void
  disconnect(edgeId: string): void
  /** Shows a node. */
  go(nodeId: string): void
}

/** JSON that somebody has not finished, and the value that it would replace. */
export interface JsonDraft {
  readonly text: string
  readonly of: JsonValue | undefined
}

/** What a value was on the other side of its switch between fixed and expression. */
export interface SwitchMemory {
  fixed?: JsonValue | undefined
  template?: string
  /** The fixed value that stood there when the template was left. */
  leftFor?: JsonValue | undefined
}

/** Everything that a form needs from around it: no form reads a store. */
export interface FormContext {
  /** Names of the nodes that come before, for `$('…')`. */
  readonly nodeNames: readonly string[]
  /** All nodes of the workflow, with the data that they gave; without it only the names above are known. */
  readonly nodes?: readonly NodeFacts[]
  /** Variables that the workflow gives itself. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** A field of what this node gives was named anew: whoever reads it may want to follow. */
  fieldRenamed?(from: string, to: string): void
  readonly sample: FormSample | null
  readonly problems: readonly FormProblem[]
  readonly credentials: FormCredentials
  /** Chosen credential by credential type. */
  readonly credentialIds: Readonly<Record<string, string>>
  setCredential(type: string, id: string | null): void
  workflows(): Promise<readonly NamedRef[]>
  /** Values that fields offer and a service knows; without it they are typed. */
  options?(query: OptionsQuery, signal: AbortSignal): Promise<LoadOptionsReply>
  /** Texts that cannot be read yet, by their field's pointer: they stay while something else is shown. */
  readonly drafts?: Map<string, JsonDraft>
  /** What values were before they became expressions, or the other way round, by their field's pointer. */
  readonly switches?: Map<string, SwitchMemory>
  /** Why a program cannot be read by what would run it; `null` when it can, undefined when nobody can tell. */
  judgeCode?(language: string, source: string): Promise<CodeFault | null | undefined>
  /** Where the node's items go; without it nothing is said of that. */
  readonly exits?: FormExits
  /** What plugins bring to conditions. */
  readonly conditionFunctions: readonly ConditionFunctionInfo[]
}

/**
 * How values are written: `plain` literals only (credentials), each field literal or expression, or `keys`: an expression only
 * where the schema's types admit the object that one is (a workflow's settings).
 */
export type FormMode = 'plain' | 'expressions' | 'keys'

const NOTHING: readonly never[] = Object.freeze([])

/** A context with no data around it, for forms that stand alone. */
export const emptyFormContext: FormContext = Object.freeze({
  nodeNames: NOTHING,
  sample: null,
  problems: NOTHING,
  credentials: {
    list: async () => NOTHING,
    types: async () => NOTHING,
    create: () => Promise.reject(new InvariantError({ what: 'this form has no place to keep credentials' })),
  },
  credentialIds: {},
  setCredential: () => undefined,
  workflows: async () => NOTHING,
  conditionFunctions: NOTHING,
})

/** Lets every field below a form reach its context without passing it through each level. */
export const FORM_CONTEXT: InjectionKey<Readonly<Ref<FormContext>>> = Symbol('form context')

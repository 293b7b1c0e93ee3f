/**
 * A message that is said later: a key of a catalogue, and what stands in it. Code that has no language of its own (checks, commands,
 * fixes) speaks in these; whoever shows them has a speaker for the language.
 */
export interface Words {
  readonly key: string
  readonly values: Readonly<Record<string, WordsValue>>
}

/** What stands at a placeholder: data as it is, a number as the language writes it, other words, or several of them. */
export type WordsValue = string | number | Words | WordList

/** Words one after the other: `a, b and c`, `a or b`, `a, b, c`. The language knows what stands between them. */
export interface WordList {
  readonly list: 'and' | 'or' | 'plain'
  readonly of: readonly (string | Words)[]
}

/**
 * Messages by dotted key. `{name}` is a placeholder, and `{Name}` the same one with a capital letter, for the beginning of a sentence;
 * braces around anything with a space are text. ` | ` stands between the forms of a message that counts.
 */
export type Messages = Readonly<Record<string, string>>

/** Names in braces: `'{count} items by {name}'` gives `'count' | 'name'`. */
export type ParamNames<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Placeholder<Name> | ParamNames<Rest> : never
type Placeholder<Name extends string> = Name extends '' | `${string} ${string}` ? never : Uncapitalize<Name>

type ValuesOf<S extends string> = { readonly [Name in ParamNames<S>]: Name extends 'count' ? number : WordsValue }

/** What `said` takes behind a key: nothing where its message has no placeholder. */
export type WordsArguments<S extends string> = [ParamNames<S>] extends [never] ? [] : [values: ValuesOf<S>]

/** Words of one catalogue; a forgotten placeholder does not compile. */
export type Said<M extends Messages> = <K extends keyof M & string>(key: K, ...args: WordsArguments<M[K]>) => Words

const NO_VALUES: Words['values'] = Object.freeze({})

/** `said` for a catalogue. It needs the catalogue's type only: who speaks need not load what is said. */
export const saying =
  <M extends Messages>(): Said<M> =>
  (key, ...args) =>
    Object.freeze({ key, values: (args[0] as Words['values'] | undefined) ?? NO_VALUES })

/** Several words, or texts that are data, as a list. */
export const listed = (list: WordList['list'], of: WordList['of']): WordList => Object.freeze({ list, of })

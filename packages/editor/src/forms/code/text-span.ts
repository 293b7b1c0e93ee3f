/** A part of a text, in UTF-16 units; `end` is exclusive. A text editor chooses it when it hears of it by a `reveal` event. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}

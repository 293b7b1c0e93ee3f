export { MillraceError, defineError, InvariantError, OptionError, toError, type ErrorClass } from './errors.ts'
export { newId, systemIds, timeOfId, isId, type Id, type IdSource } from './ids.ts'
export { systemClock, type Clock, type Millis } from './clock.ts'
export { ChurnMap } from './churn-map.ts'
export { ReleaseStack } from './release-stack.ts'
export { silentLogger, type Logger } from './logger.ts'
export { pointerStep, nameOfStep } from './json-pointer.ts'
export { isSecretField } from './secret-field.ts'
export { isJsonObject, isForbiddenName, sameJson, type JsonPrimitive, type JsonValue, type JsonObject } from './json.ts'
export { NodeError, type NodeErrorOptions } from './node-error.ts'
export { plainFileName, plainMimeType } from './file-facts.ts'
export {
  listed,
  saying,
  type Messages,
  type ParamNames,
  type Said,
  type WordList,
  type Words,
  type WordsArguments,
  type WordsValue,
} from './words.ts'
export { speakerOf, type Language, type Speaker } from './speaker.ts'

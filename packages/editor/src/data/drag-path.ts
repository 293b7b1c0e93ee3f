import { PATH_TYPE } from '../forms/expression/use-path-drop.ts'

/** Hands an expression path to whatever it is dropped on: a form field, or any text. */
export function dragPath(event: DragEvent, path: string): void {
  const data = event.dataTransfer
  if (data === null) return
  data.effectAllowed = 'copy'
  data.setData(PATH_TYPE, path)
  data.setData('text/plain', `{{ ${path} }}`)
}

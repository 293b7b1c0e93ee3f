import { defineError } from '@millrace/base'

export const SavedViewNotFoundError = defineError<{ viewId: string }>(
  'saved-view.not-found',
  404,
  (d) => `You have no saved view ${d.viewId}.`,
)

export const SavedViewExistsError = defineError<{ name: string }>(
  'saved-view.exists',
  409,
  (d) => `You have a view "${d.name}" on this page already. Give this one another name, or remove that one first.`,
)

export const SavedViewLimitError = defineError<{ most: number }>(
  'saved-view.limit',
  422,
  (d) => `A page can have ${d.most} of your views. Remove one first.`,
)

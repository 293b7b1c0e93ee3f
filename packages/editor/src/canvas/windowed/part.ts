/** Up to here Vue Flow holds everything: it is quick enough, and all that it can do works as it is. */
export const ALL_UP_TO = 150
/** Once only a part was held, all is again only below this: undo at the border must not switch to and fro. */
const ALL_AGAIN_BELOW = 120

/** Whether Vue Flow should hold only what is near the view. */
export const partNeeded = (nodes: number, isNow: boolean): boolean => nodes > (isNow ? ALL_AGAIN_BELOW : ALL_UP_TO)

/** A name as a step of a JSON pointer (RFC 6901, section 3): `a/b` becomes `a~1b`. */
export const pointerStep = (name: string | number): string => String(name).replaceAll('~', '~0').replaceAll('/', '~1')

/** The name that a step of a JSON pointer stands for (RFC 6901, section 4): `a~1b` becomes `a/b`. */
export const nameOfStep = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

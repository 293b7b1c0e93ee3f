/** Stands in for styles and raw text. */
export default ''

/** Stands in for styles and raw text. */
module.exports = { __esModule: true, default: '' }

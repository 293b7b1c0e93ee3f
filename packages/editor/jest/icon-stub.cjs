/** Stands in for every compiled icon: shape does not matter to unit tests. */
const { h } = require('vue')
module.exports = { __esModule: true, default: { name: 'IconStub', render: () => h('svg', { 'aria-hidden': 'true' }) } }

import neostandard from 'neostandard'

export default [
  ...neostandard({ ts: true, ignores: ['dist/', 'data/', '.tap/'] }),
  { rules: { '@stylistic/max-len': ['warn', { code: 160, ignoreStrings: true, ignoreTemplateLiterals: true }] } }
]

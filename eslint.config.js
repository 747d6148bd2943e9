import neostandard from 'neostandard'

export default [
  ...neostandard({ ts: true, ignores: ['dist/', 'data/', '.tap/'] }),
  { rules: { '@stylistic/max-len': ['error', { code: 170, ignoreStrings: true, ignoreTemplateLiterals: true }] } }
]

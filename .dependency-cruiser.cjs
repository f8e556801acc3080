/** Who may know whom: an arrow never turns back, and only src/app.ts knows everybody. */
const below = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    below('model-knows-nobody', '^src/model/', '^(src/(?!model/)|relay/|recorder/|storage/)'),
    below('kit-knows-only-model', '^src/kit/', '^(src/(?!model/|kit/)|relay/|recorder/|storage/)'),
    below(
      'fmp4-is-bytes-only',
      '^src/fmp4/',
      '^(src/(?!model/|fmp4/|kit/)|relay/|recorder/|storage/)',
    ),
    below('storage-is-low', '^storage/', '^(src/(?!model/|kit/)|relay/|recorder/)'),
    below('relay-and-recorder-are-strangers', '^relay/', '^recorder/'),
    below('recorder-and-relay-are-strangers', '^recorder/', '^relay/'),
    below('relay-does-not-store', '^relay/', '^storage/'),
    below(
      'resolvers-only-resolve',
      '^src/resolvers/',
      '^(relay/|recorder/|storage/|src/api/|src/app)',
    ),
    below('the-page-speaks-only-http', '^web/', '^(src|relay|recorder|storage|bench|test)/'),
    below('nobody-knows-the-page', '^(src|relay|recorder|storage|bench)/', '^web/'),
    below('nobody-imports-tests', '^(src|relay|recorder|storage|bench|web)/', '^test/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};

// Starts tslab for notebooks of this repository. The compiler inside it is of 2023: it does not know the "exports" by
// which 'offramp' is found by name, and would take ten seconds for its types. So here a module without types is no error;
// the types of every cell are checked by the repository's own compiler, see test/notebooks.
const compiler = require.resolve('@tslab/typescript-for-tslab');
const ts = require(compiler);

const CANNOT_FIND_MODULE = 2307;

// its own properties cannot be written
require.cache[compiler].exports = {
  ...ts,
  getPreEmitDiagnosticsOfFiles: (...program) =>
    ts.getPreEmitDiagnosticsOfFiles(...program).filter(({ code }) => code !== CANNOT_FIND_MODULE),
};

require('tslab/dist/main.js').startKernel({ configPath: process.argv[2], enableFindLocal: false });

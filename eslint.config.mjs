import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** A package may import only from those before it. `backbone-*` know core; the apps know everything. */
const PACKAGES_ABOVE = {
  'packages/errors': [],
  'packages/keras': ['errors'],
  'packages/onnx': ['errors'],
  'packages/core': ['errors', 'keras', 'onnx'],
  'packages/backbone-*': ['core'],
  'test-fixtures': [],
  'apps/dashboard': ['errors', 'keras', 'onnx', 'core', 'backbone-seedling'],
  'apps/bench': ['errors', 'keras', 'onnx', 'core'],
};

/** The same inside core: a folder may import only from those before it, and only through their index. */
const CORE_FOLDERS = ['errors', 'image', 'data', 'backbone', 'model', 'features', 'train', 'evaluate', 'run'];

const testFiles = ['**/*.test.ts', '**/*.test.tsx', '**/*.test.mjs'];

function packageBoundary([folder, allowed]) {
  const names = allowed.join('|') || '-';
  return {
    files: [`${folder}/src/**/*.{ts,tsx}`],
    ignores: testFiles,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^@graft/(?!(?:${names})(?:/|$))`,
              message: `${folder} may import only ${allowed.map((n) => `@graft/${n}`).join(', ') || 'nothing'} of this house (ARCHITECTURE.md).`,
            },
          ],
        },
      ],
    },
  };
}

function coreFolderBoundary(folder, position) {
  const above = CORE_FOLDERS.slice(0, position).join('|') || '-';
  return {
    files: [`packages/core/src/${folder}/**/*.ts`],
    ignores: testFiles,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^@graft/(?!(?:errors|keras|onnx)(?:/|$))',
              message: 'core knows no backbone and no app (ARCHITECTURE.md).',
            },
            {
              regex: `^(?:\\.\\./)+(?:${CORE_FOLDERS.concat('testing').join('|')})/(?!index\\.ts$)`,
              message: 'Another folder of core is imported through its index.ts.',
            },
            {
              regex: `^(?:\\.\\./)+(?!(?:${above}|${folder})/)(?:${CORE_FOLDERS.concat('testing').join('|')})/`,
              message: `core's order is ${CORE_FOLDERS.join(' ← ')}; ${folder} may not look ahead.`,
            },
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/build/**',
      '**/node_modules/**',
      '.nx/**',
      '.graft/**',
      'coverage/**',
      'graft-runs/**',
      'tools/nx-plugin/**/files/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.test.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // A type assertion after a length check reads better than a needless branch under noUncheckedIndexedAccess.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Options of JSON and of libraries without types are index signatures; a dot on them reads as well as a bracket.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // An async function without await is how a synchronous answer fits an asynchronous contract.
      '@typescript-eslint/require-await': 'off',
      // Contracts are written with methods; our objects do not use `this` behind them.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      'no-console': 'error',
    },
  },
  {
    files: testFiles,
    languageOptions: {
      globals: {
        describe: 'readonly',
        it: 'readonly',
        test: 'readonly',
        expect: 'readonly',
        jest: 'readonly',
        beforeAll: 'readonly',
        beforeEach: 'readonly',
        afterAll: 'readonly',
        afterEach: 'readonly',
      },
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        TextDecoder: 'readonly',
        TextEncoder: 'readonly',
        structuredClone: 'readonly',
      },
    },
  },
  ...Object.entries(PACKAGES_ABOVE).map(packageBoundary),
  ...CORE_FOLDERS.map(coreFolderBoundary),
);

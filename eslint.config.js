// The arrows of docs/architecture.md, as far as TypeScript can break them, and what a reviewer should not have to look
// for.
import { readFileSync } from 'node:fs';
import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

/**
 * Folder → folders that its files may import from, besides its own; only ones listed above it. Each file is in the
 * folder that holds it, not in those above.
 */
const ARROWS = JSON.parse( readFileSync( new URL( './tests/arrows.json', import.meta.url ), 'utf8' ) ).ts;

/** What puts the rooms together may use them all. */
const ENTRIES = { 'src/admin': 'index|app', bin: 'test|torture' };

const zones = Object.entries( ARROWS ).flatMap( ( [ folder, allowed ] ) =>
  Object.keys( ARROWS )
    .filter( ( other ) => other !== folder && ! allowed.includes( other ) )
    .map( ( other ) => ( {
      target: `./${ folder }/!(${ ENTRIES[ folder ] ? ENTRIES[ folder ] + '|' : '' }*.test).*`,
      from: `./${ other }/*`,
      message: `${ folder } → ${ other } is a new arrow: turn it round, or allow it in tests/arrows.json.`,
    } ) )
);

const TYPES = '/^(discount|pause|skip_renewal|tier_down|extend_trial|product_swap)$/';

/** Components that WordPress 6.8 and 6.7 warn of, where the one and the other prop is missing. */
const SIZED = '/^((Text|Select|Combobox|Range|Number|Input)Control|FormTokenField)$/';
const SPACED = '/^((Text|Select|Combobox|Range|Textarea|Checkbox|Toggle|Search|Base)Control|FormTokenField)$/';
const GONE_CALLS = '/^(render|hydrate|unmountComponentAtNode|findDOMNode|createFactory)$/';

const GONE_PROPS = '/^(defaultProps|propTypes|contextTypes|childContextTypes)$/';
const REACT = '/^(react|react-dom|@wordpress.element)$/';

/** What WordPress' next versions and its React 19 take away. */
const OUTDATED = [
  ...[
    [ '__next40pxDefaultSize', SIZED ],
    [ '__nextHasNoMarginBottom', SPACED ],
  ].map( ( [ prop, components ] ) => ( {
    selector: `JSXOpeningElement[name.name=${ components }]:not(:has(> JSXAttribute[name.name='${ prop }']))`,
    message: `Without ${ prop } WordPress warns in the console, and will look otherwise.`,
  } ) ),
  {
    selector: "JSXOpeningElement[name.name='FormFileUpload']:not(:has(> JSXAttribute[name.name='render']))",
    message: 'Without render its button is 36 pixels high, of which WordPress warns in the console.',
  },
  ...[
    `ImportDeclaration[source.value=${ REACT }] > ImportSpecifier[imported.name=${ GONE_CALLS }]`,
    `AssignmentExpression > MemberExpression.left[property.name=${ GONE_PROPS }]`,
    "JSXAttribute[name.name='ref'] > Literal",
  ].map( ( selector ) => ( { selector, message: 'React 19 does not have it any more.' } ) ),
];

export default ts.config(
  {
    ignores: [
      'build/**',
      'packages/*/dist/**',
      'vendor/**',
      'node_modules/**',
      '.cache/**',
      'dist/**',
      'src/contract/*.generated.ts',
      'src/contract/generated/**',
    ],
  },
  js.configs.recommended,
  {
    files: [ '**/*.{ts,tsx}' ],
    extends: [ ...ts.configs.strict ],
    languageOptions: { globals: globals.browser },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks, 'jsx-a11y': jsxA11y },
    rules: {
      ...jsxA11y.flatConfigs.recommended.rules,
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': [ 'error', { disallowTypeAnnotations: false } ],
      '@typescript-eslint/no-dynamic-delete': 'off',
      'no-console': 'error',
      eqeqeq: [ 'error', 'always', { null: 'ignore' } ],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: [ '**/*.{ts,tsx,mjs}' ],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        importX.createNodeResolver( { extensions: [ '.ts', '.tsx', '.d.ts', '.js', '.mjs', '.css' ] } ),
      ],
    },
    rules: { 'import-x/no-restricted-paths': [ 'error', { zones } ] },
  },
  {
    files: [ 'src/storefront/**', 'src/contract/**', 'src/compliance/**' ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [ '@wordpress/*', 'react', 'react-dom', 'react/*' ],
              message: 'Only the admin is built with WordPress packages.',
            },
          ],
        },
      ],
    },
  },
  {
    files: [ 'src/storefront/loader.ts' ],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [ '@wordpress/*', 'react*', 'preact*', './modal/*' ],
              message: 'The loader has no framework, and loads the modal by its built address.',
              allowTypeImports: true,
            },
          ],
        },
      ],
    },
  },
  {
    files: [ 'src/admin/**', 'blocks/**' ],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [ { group: [ 'preact', 'preact/*' ], message: 'The admin is built with @wordpress/element.' } ] },
      ],
    },
  },
  {
    // What differs by type of offer comes with the type, from the server's registry (boot().types).
    files: [ 'src/**/*.{ts,tsx}', 'blocks/**/*.{ts,tsx}' ],
    ignores: [ '**/*.test.{ts,tsx}', '**/testing/**', '**/testing.ts' ],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          `Literal[value=${ TYPES }]`,
          `Property > Identifier.key[name=${ TYPES }]`,
          `MemberExpression[computed=false] > Identifier.property[name=${ TYPES }][name!='discount']`,
        ].map( ( selector ) => ( {
          selector,
          message: 'Ask the type (typeInfo), not which one it is: another plugin may add the next.',
        } ) ),
        ...OUTDATED,
      ],
    },
  },
  {
    files: [ 'bin/**/*.mjs', '*.config.{js,ts}', 'bench/**/*.mjs', 'tests/browser/**', 'tests/bench/**' ],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off', 'no-empty-pattern': 'off' },
  }
);

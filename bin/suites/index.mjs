// The suites of npm test, in the order in which they are begun: beside the build what needs none, then the long ones,
// so that none is left alone at the end. Each answers { passed, failed, skipped, failures, reasons }.
import * as code from './code.mjs';
import * as php from './php.mjs';
import * as product from './product.mjs';
import { browser } from './browser.mjs';
import { start } from './start.mjs';

export const suites = {
  build: { run: product.build },
  'unit-php': { run: php.unit },
  types: { run: code.types },
  store: { run: php.store, database: true, after: [ 'build' ] },
  'store-http': { run: php.storeHttp, database: true, after: [ 'build' ] },
  cluster: { run: php.cluster, database: true, after: [ 'build' ] },
  browser: { run: browser, database: true, after: [ 'build' ] },
  integration: { run: php.integration, database: true, after: [ 'build' ] },
  start: { run: start, after: [ 'build' ] },
  phpstan: { run: code.phpstan },
  lint: { run: code.lint },
  'php-versions': { run: php.versions },
  sqlite: { run: php.onSqlite, after: [ 'build' ] },
  'unit-ts': { run: code.unit },
  zip: { run: product.zip, database: true, after: [ 'build' ] },
  pot: { run: product.pot },
  docs: { run: product.docs },
  sizes: { run: product.sizes, after: [ 'build' ] },
};

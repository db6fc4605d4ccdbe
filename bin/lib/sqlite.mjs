// A WordPress on SQLite with PHP built for WebAssembly, as the demo has: any version of PHP, and no database server.
import fs from 'node:fs';
import path from 'node:path';
import { root, run } from './core.mjs';
import { environment, home, phpFlags, wpConfig } from './sites.mjs';
import { fromNpm, layOut } from './wordpress.mjs';
import { unzip } from './zip.mjs';

export const phpWasm = path.join( root, 'node_modules', '@php-wasm', 'cli', 'php-wasm.js' );
const driver = path.join( root, 'node_modules', '@wp-playground', 'cli', 'sqlite-database-integration.zip' );
const harness = ( ...names ) => path.join( root, 'tests', 'harness', ...names );

/** Runs PHP with the site's WordPress. Answers its exit code. */
export const phpOn = ( site, words, log ) =>
  run( process.execPath, [ phpWasm, ...phpFlags, ...words ], {
    log,
    env: { ...environment( site ), PHP: site.name },
  } );

/** Such a site, as new, with the plugin active; null where that did not work. */
export async function prepare( version, log ) {
  const site = { kind: 'sqlite', name: version, url: 'http://127.0.0.1:1', socket: '', database: 'churnstop' };
  fs.rmSync( home( site.kind, site.name ), { recursive: true, force: true } );
  site.dir = path.join( home( site.kind, site.name ), 'wp' );
  await layOut( await fromNpm(), site.dir );
  const content = path.join( site.dir, 'wp-content' );
  const plugins = path.join( content, 'plugins' );
  const integration = path.join( plugins, 'sqlite-database-integration' );
  unzip( driver, integration, ( name ) => name.replace( /^[^/]+\//, '' ) );
  fs.copyFileSync( path.join( integration, 'db.copy' ), path.join( content, 'db.php' ) );
  fs.symlinkSync( root, path.join( plugins, 'churnstop' ), 'dir' );
  fs.writeFileSync( path.join( site.dir, 'wp-config.php' ), wpConfig( site ) );
  const done =
    ( await phpOn( site, [ harness( 'install', 'wordpress.php' ) ], log ) ) === 0 &&
    ( await phpOn(
      site,
      [ harness( 'run.php' ), harness( 'install', 'activate.php' ), 'churnstop/churnstop.php' ],
      log
    ) ) === 0;
  return done ? site : null;
}

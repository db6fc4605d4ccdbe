// A private MariaDB under .cache: its own data, a unix socket, no port, no password, nothing of the machine's own
// server.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  alive,
  cache,
  capture,
  exists,
  readJson,
  root,
  sleep,
  UserError,
  which,
  withLock,
  writeJson,
} from './core.mjs';

const home = path.join( cache, 'mariadb' );
const state = path.join( home, 'server.json' );

// A socket's address may have 107 bytes: a deep checkout gets its socket in the system's temporary folder.
function socketPath() {
  const near = path.join( home, 'db.sock' );
  if ( Buffer.byteLength( near ) < 100 ) {
    return near;
  }
  return path.join(
    os.tmpdir(),
    `churnstop-${ createHash( 'sha256' ).update( root ).digest( 'hex' ).slice( 0, 12 ) }.sock`
  );
}

function program( ...names ) {
  for ( const name of names ) {
    const file = which( name );
    if ( file ) {
      return file;
    }
  }
  throw new UserError(
    `${ names[ 0 ] } is missing: install MariaDB's server (on Debian: apt-get install mariadb-server).`
  );
}

export function running() {
  if ( process.env.CHURNSTOP_MARIADB_SOCKET ) {
    return { socket: process.env.CHURNSTOP_MARIADB_SOCKET, pid: 0, foreign: true };
  }
  if ( ! exists( state ) ) {
    return null;
  }
  const server = readJson( state );
  return alive( server.pid ) && exists( server.socket ) ? server : null;
}

/**
 * Starts the server where none runs. `started` says whether this call did it, so that the caller can stop what it
 * started.
 */
export async function start() {
  const present = running();
  if ( present ) {
    return { ...present, started: false };
  }
  return withLock( 'mariadb', async () => {
    const now = running();
    if ( now ) {
      return { ...now, started: false };
    }
    const daemon = program( 'mariadbd', 'mysqld' );
    const data = path.join( home, 'data' );
    const socket = socketPath();
    const user = os.userInfo().username;
    fs.mkdirSync( home, { recursive: true } );
    if ( ! exists( path.join( data, 'mysql' ) ) ) {
      fs.rmSync( data, { recursive: true, force: true } );
      capture( program( 'mariadb-install-db', 'mysql_install_db' ), [
        '--no-defaults',
        `--datadir=${ data }`,
        `--user=${ user }`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
      ] );
    }
    fs.rmSync( socket, { force: true } );
    const log = fs.openSync( path.join( home, 'server.log' ), 'a' );
    const child = spawn(
      daemon,
      [
        '--no-defaults',
        `--datadir=${ data }`,
        `--socket=${ socket }`,
        `--user=${ user }`,
        `--pid-file=${ path.join( home, 'server.pid' ) }`,
        '--skip-networking',
        '--skip-log-bin',
        '--skip-name-resolve',
        '--character-set-server=utf8mb4',
        '--collation-server=utf8mb4_unicode_520_ci',
        // The data is thrown away: what a power cut would lose does not matter. What a killed client would lose does,
        // and is unaffected.
        '--innodb-flush-log-at-trx-commit=0',
        '--innodb-doublewrite=0',
        '--innodb-flush-method=nosync',
        '--sync-frm=0',
        '--innodb-buffer-pool-size=512M',
        '--innodb-log-file-size=256M',
        '--max-connections=300',
        '--max-allowed-packet=256M',
        '--table-open-cache=4000',
        '--performance-schema=OFF',
        '--lower-case-table-names=0',
      ],
      { detached: true, stdio: [ 'ignore', log, log ], cwd: home }
    );
    let failed = null;
    child.on( 'exit', ( code ) => {
      failed = code ?? -1;
    } );
    child.unref();
    fs.closeSync( log );
    for ( let i = 0; i < 300; i++ ) {
      if ( failed !== null ) {
        throw new UserError( `MariaDB did not start: see ${ path.join( home, 'server.log' ) }.` );
      }
      if (
        exists( socket ) &&
        capture( client(), [ '--no-defaults', `--socket=${ socket }`, '-uroot', '-e', 'SELECT 1' ], {
          allowFailure: true,
          full: true,
        } ).status === 0
      ) {
        const server = { pid: child.pid, socket };
        writeJson( state, server );
        return { ...server, started: true };
      }
      await sleep( 100 );
    }
    throw new UserError( `MariaDB did not answer within 30 seconds: see ${ path.join( home, 'server.log' ) }.` );
  } );
}

export async function stop() {
  const server = running();
  if ( ! server || server.foreign ) {
    return false;
  }
  process.kill( server.pid, 'SIGTERM' );
  for ( let i = 0; i < 200 && alive( server.pid ); i++ ) {
    await sleep( 100 );
  }
  fs.rmSync( state, { force: true } );
  return true;
}

const client = () => program( 'mariadb', 'mysql' );
const connection = () => [
  '--no-defaults',
  `--socket=${ running()?.socket }`,
  '-uroot',
  '--default-character-set=utf8mb4',
];

export function sql( statement, database ) {
  return capture( client(), [ ...connection(), '-N', '-B', ...( database ? [ database ] : [] ), '-e', statement ] );
}

export function createEmpty( database ) {
  sql(
    `DROP DATABASE IF EXISTS \`${ database }\`;
    CREATE DATABASE \`${ database }\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`
  );
}

export const hasDatabase = ( database ) =>
  sql( `SHOW DATABASES LIKE '${ database.replaceAll( '_', '\\_' ) }'` ).trim() !== '';

export function dump( database, file ) {
  fs.mkdirSync( path.dirname( file ), { recursive: true } );
  const text = capture( program( 'mariadb-dump', 'mysqldump' ), [
    ...connection(),
    '--single-transaction',
    '--skip-comments',
    '--extended-insert',
    database,
  ] );
  fs.writeFileSync( `${ file }.tmp`, text );
  fs.renameSync( `${ file }.tmp`, file );
}

export function restore( database, file ) {
  createEmpty( database );
  capture( client(), [
    ...connection(),
    '--init-command=SET SESSION foreign_key_checks=0, unique_checks=0, autocommit=0',
    database,
    '-e',
    `source ${ file }; COMMIT`,
  ] );
}

// For browser tests: PHP in the site that the browser visits, and log-ins.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BrowserContext, Page } from '@playwright/test';

export type Kind = 'sandbox' | 'store';

interface State {
	url: string;
}

function state( kind: Kind ): State {
	const file = process.env[ `CHURNSTOP_${ kind.toUpperCase() }_STATE` ];
	if ( ! file ) {
		throw new Error( `There is no ${ kind }: run the browser tests with npm test -- browser.` );
	}
	return JSON.parse( readFileSync( file, 'utf8' ) ) as State;
}

const asker = new Worker( path.resolve( 'tests/harness/ask.mjs' ) );
asker.unref();

/**
 * Runs PHP in the site's WordPress and answers what it returns, by way of JSON:
 * `php( 'store', 'return get_option( "blogname" );' )`. `input` arrives as `$input`; ChurnStop's commonest classes
 * need no namespace.
 */
export function php< T = unknown >( kind: Kind, code: string, input: unknown = null ): T {
	const folder = mkdtempSync( path.join( tmpdir(), 'churnstop-' ) );
	try {
		const script = path.join( folder, 'script.php' );
		const answer = path.join( folder, 'answer.json' );
		writeFileSync( path.join( folder, 'input.json' ), JSON.stringify( input ) );
		writeFileSync(
			script,
			`<?php
use ChurnStop\\{ Actor, Plugin };
use ChurnStop\\Attempts\\CancelFlow;
use ChurnStop\\Connections\\Sandbox\\Sandbox;
use ChurnStop\\Connections\\WooCommerceSubscriptions\\WooCommerceSubscriptions;
use ChurnStop\\Storage\\Database;
$input = json_decode( file_get_contents( __DIR__ . '/input.json' ), true );
$answer = ( static function () use ( $input ) {
${ code }
} )();
file_put_contents( __DIR__ . '/answer.json', wp_json_encode( $answer ) );
`
		);
		const done = new Int32Array( new SharedArrayBuffer( 4 ) );
		asker.postMessage( { url: state( kind ).url, script, done } );
		Atomics.wait( done, 0, 0 );
		const trouble = readFileSync( `${ script }.trouble`, 'utf8' );
		if ( trouble ) {
			throw new Error( `${ trouble }\n${ code }` );
		}
		return JSON.parse( readFileSync( answer, 'utf8' ) ) as T;
	} finally {
		rmSync( folder, { recursive: true, force: true } );
	}
}

/**
 * Pages wait ten times as long for what is slow: the five to ten seconds that a shopper's click waits for code and
 * answers are over on a machine that runs tests.
 */
export const patient = ( pages: BrowserContext | Page ): Promise< unknown > =>
	pages.addInitScript( () => {
		const own = window as unknown as { setTimeout: ( ...all: unknown[] ) => number; isPatient?: boolean };
		const { setTimeout, isPatient } = own;
		own.isPatient = true;
		if ( ! isPatient ) {
			own.setTimeout = ( what, ms, ...more ) =>
				setTimeout( what, Number( ms ) >= 5_000 && Number( ms ) < 10_000 ? 10 * Number( ms ) : ms, ...more );
		}
	} );

/** Logs the browser in, without the form. */
export async function logIn( context: BrowserContext, kind: Kind, user: string ): Promise< void > {
	const cookies = php< Record< string, string > >(
		kind,
		// WordPress keeps all sessions of a user in one value: of two workers that log in at once, one would lose
		// its own.
		`$lock = fopen( sys_get_temp_dir() . '/churnstop-sessions.lock', 'c' );
		flock( $lock, LOCK_EX );
		$user = get_user_by( 'login', $input );
		wp_cache_delete( $user->ID, 'user_meta' );
		$until = time() + DAY_IN_SECONDS;
		$token = WP_Session_Tokens::get_instance( $user->ID )->create( $until );
		return array(
			LOGGED_IN_COOKIE => wp_generate_auth_cookie( $user->ID, $until, 'logged_in', $token ),
			AUTH_COOKIE      => wp_generate_auth_cookie( $user->ID, $until, 'auth', $token ),
		);`,
		user
	);
	const { url } = state( kind );
	await patient( context );
	await context.addCookies(
		Object.entries( cookies ).map( ( [ name, value ] ) => ( { name, value: encodeURIComponent( value ), url } ) )
	);
}

/** A flow as the editor would post it. */
export const postFlow = < T >( kind: Kind, flow: object ): T =>
	php(
		kind,
		`wp_set_current_user( get_user_by( 'login', 'admin' )->ID );
		$request = new WP_REST_Request( 'POST', '/churnstop/v1/flows' );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( $input );
		$response = rest_do_request( $request );
		if ( 201 !== $response->get_status() ) {
			throw new RuntimeException( wp_json_encode( $response->get_data() ) );
		}
		return $response->get_data();`,
		JSON.stringify( flow )
	);

/**
 * A flow for one product alone, whose last reason ("Another reason") makes this offer, after so many that make none.
 */
export function flowFor( kind: Kind, product: number, offer: object, reasons = 0 ): void {
	const others = Array.from( { length: reasons }, ( _, n ) => ( {
		id: `reason_${ n }`,
		kind: 'need',
		label: `It was reason number ${ n + 1 }`,
		offers: [],
	} ) );
	postFlow( kind, {
		name: `For product ${ product }`,
		status: 'active',
		priority: 1,
		audience: { connections: [], products: [ product ], categories: [] },
		reasons: [ ...others, { id: 'other', kind: 'other', label: 'Another reason', offers: [ offer ] } ],
	} );
}

export const address = ( kind: Kind ): string => state( kind ).url;

<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Embed;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Embed\EmbedKey;
use ChurnStop\Embed\TokenKeys;
use ChurnStop\Embed\Tokens;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\Server;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;

/** Customer tokens: who they stand for, what they do not reach, and from where. */
final class TokenTest extends AttemptTestCase {

	private const SHOP = 'https://headless.example';

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 0 );
		delete_option( 'churnstop_token_keys' );
		Plugin::get()->part( TokenKeys::class )->make_first();
		Plugin::get()->part( SettingsStore::class )->save( array(
			'embed' => array( 'origins' => array( self::SHOP . '/' ) ),
		) );
	}

	protected function tearDown(): void {
		unset( $_SERVER['HTTP_ORIGIN'] );
		Plugin::get()->part( SettingsStore::class )->save( array( 'embed' => array( 'origins' => array() ) ) );
		parent::tearDown();
	}

	public function test_a_token_walks_the_whole_way_and_logs_nobody_in(): void {
		$_SERVER['HTTP_ORIGIN'] = self::SHOP;
		$token                  = $this->token();
		foreach ( array( 'X-ChurnStop-Token' => $token, 'Authorization' => 'Bearer ' . $token ) as $header => $value ) {
			[ $status, $list ] = $this->ask( 'GET', '/subscriptions', array(), array( $header => $value ) );
			self::assertSame(
				array( 200, array( self::written( $this->subscription ) ) ),
				array( $status, array_column( $list, 'id' ) ),
				$header,
			);
		}
		[ $status, $attempt ] = $this->ask(
			'POST',
			'/attempts',
			array( 'subscription_id' => self::written( $this->subscription ) ),
			array( 'X-ChurnStop-Token' => $token ),
		);
		self::assertSame( 201, $status );
		[ $status, $attempt ] = $this->ask(
			'POST',
			'/attempts/' . Data::string( $attempt, 'id' ) . '/cancel',
			array(),
			array( 'X-ChurnStop-Token' => $token ),
		);
		self::assertSame( array( 200, 'cancelled' ), array( $status, $attempt['state'] ?? null ) );
		self::assertSame( 0, get_current_user_id() );
	}

	/** @return array<string, array{string, \Closure(array<string, mixed>): array<string, mixed>}> */
	public static function claims(): array {
		$now = time();
		return array(
			'expired'                 => array(
				'expired',
				static fn ( array $claims ): array => array( 'iat' => $now - 700, 'exp' => $now - 100 ) + $claims,
			),
			'just expired'            => array(
				'expired',
				static fn ( array $claims ): array => array( 'iat' => $now - 600, 'exp' => $now - 1 ) + $claims,
			),
			'of another site'         => array(
				'audience',
				static fn ( array $claims ): array => array( 'iss' => 'https://other.example' ) + $claims,
			),
			'for somebody else'       => array(
				'audience',
				static fn ( array $claims ): array => array( 'aud' => 'wordpress' ) + $claims,
			),
			'bound to another origin' => array(
				'origin',
				static fn ( array $claims ): array => array( 'origin' => 'https://other.example' ) + $claims,
			),
			'that lives for a day'    => array(
				'malformed',
				static fn ( array $claims ): array => array( 'exp' => $now + 86400 ) + $claims,
			),
			'without an end'          => array(
				'malformed',
				static fn ( array $claims ): array => array_diff_key( $claims, array( 'exp' => 1 ) ),
			),
			'without a customer'      => array(
				'malformed',
				static fn ( array $claims ): array => array( 'sub' => '' ) + $claims,
			),
			'for customer 0'          => array(
				'malformed',
				static fn ( array $claims ): array => array( 'sub' => '0' ) + $claims,
			),
			'for customer 1e1'        => array(
				'malformed',
				static fn ( array $claims ): array => array( 'sub' => '1e1' ) + $claims,
			),
			'for a word as a list'    => array(
				'malformed',
				static fn ( array $claims ): array => array( 'subs' => 'all' ) + $claims,
			),
			'without an id'           => array(
				'malformed',
				static fn ( array $claims ): array => array( 'jti' => '' ) + $claims,
			),
			'from the future'         => array(
				'malformed',
				static fn ( array $claims ): array => array( 'iat' => $now + 500, 'exp' => $now + 900 ) + $claims,
			),
		);
	}

	/**
	 * @dataProvider claims
	 * @param \Closure(array<string, mixed>): array<string, mixed> $change
	 */
	public function test_a_token_is_refused_by_its_claims( string $reason, \Closure $change ): void {
		$this->refused( $reason, $this->signed( $change( $this->valid() ) ) );
	}

	/** @return array<string, array{string, \Closure(self, array{id: string, secret: string}): string}> */
	public static function forgeries(): array {
		$with = static fn ( array $header, ?string $secret = null ): \Closure
			=> static fn ( self $test, array $key ): string => self::encode(
				$header + array( 'alg' => 'HS256', 'kid' => $key['id'] ),
				$test->valid(),
				$secret ?? $key['secret'],
			);
		return array(
			'alg none, without a signature' => array(
				'algorithm',
				static fn ( self $test, array $key ): string => self::encode(
					array( 'alg' => 'none', 'kid' => $key['id'] ),
					$test->valid(),
					null,
				),
			),
			'alg None, signed'              => array( 'algorithm', $with( array( 'alg' => 'None' ) ) ),
			'alg HS512'                     => array( 'algorithm', $with( array( 'alg' => 'HS512' ) ) ),
			'alg RS256'                     => array( 'algorithm', $with( array( 'alg' => 'RS256' ) ) ),
			'a guessed secret'              => array( 'signature', $with( array(), 'guessed' ) ),
			'an empty secret'               => array( 'signature', $with( array(), '' ) ),
			'an unknown key'                => array( 'signature', $with( array( 'kid' => 'unknown' ) ) ),
			'no key'                        => array( 'signature', $with( array( 'kid' => '' ) ) ),
			'a signature cut off'           => array(
				'signature',
				static fn ( self $test ): string => substr(
					$test->token(),
					0,
					(int) strrpos( $test->token(), '.' ) + 1,
				),
			),
			'claims of another token'       => array( 'signature', static function ( self $test, array $key ): string {
				$real  = explode( '.', $test->token() );
				$other = explode(
					'.',
					self::encode(
						array( 'alg' => 'HS256', 'kid' => $key['id'] ),
						array( 'sub' => '1' ) + $test->valid(),
						'guessed',
					),
				);
				return "$real[0].$other[1].$real[2]";
			} ),
			'no token at all'               => array( 'malformed', static fn (): string => 'no token' ),
			'three words'                   => array( 'malformed', static fn (): string => 'a.b.c' ),
		);
	}

	/**
	 * @dataProvider forgeries
	 * @param \Closure(self, array{id: string, secret: string}): string $forge
	 */
	public function test_a_token_is_refused_by_how_it_is_signed( string $reason, \Closure $forge ): void {
		$this->refused( $reason, $forge( $this, Plugin::get()->part( TokenKeys::class )->signing() ) );
	}

	public function test_a_token_for_this_sites_own_pages_needs_no_origin_header(): void {
		$own = Plugin::get()->part( Tokens::class )->create(
			$this->shopper,
			null,
			(string) preg_replace( '#^(https?://[^/]+).*$#', '$1', home_url() ),
		)['token'];
		self::assertSame(
			200,
			$this->ask( 'GET', '/subscriptions', array(), array( 'X-ChurnStop-Token' => $own ) )[0],
		);
		$_SERVER['HTTP_ORIGIN'] = self::SHOP;
		$this->refused( 'origin', $own );
	}

	public function test_any_library_signs_a_token(): void {
		self::assertSame(
			200,
			$this->ask(
				'GET',
				'/subscriptions',
				array(),
				array( 'X-ChurnStop-Token' => $this->signed( $this->valid() ) ),
			)[0],
		);
	}

	public function test_keys_are_rotated_without_a_gap_and_revoked_at_once(): void {
		$keys  = Plugin::get()->part( TokenKeys::class );
		$old   = $this->token();
		$first = $keys->signing();
		$next  = $keys->create();
		self::assertMatchesRegularExpression( '/^[0-9a-f]{64}$/', $next['secret'] );
		self::assertStringNotContainsString( $next['secret'], (string) wp_json_encode( $keys->listed() ) );
		self::assertSame( $next['id'], $keys->signing()['id'] );
		self::assertSame(
			200,
			$this->ask( 'GET', '/subscriptions', array(), array( 'X-ChurnStop-Token' => $old ) )[0],
		);
		wp_set_current_user( 1 );
		self::assertSame(
			array( 409, 'churnstop_conflict' ),
			$this->code( $this->rest( 'POST', '/embed/keys' ) ),
			'two at once',
		);
		self::assertSame( 200, $this->rest( 'DELETE', '/embed/keys/' . $first['id'] )[0] );
		wp_set_current_user( 0 );
		$this->refused( 'revoked', $old );
		self::assertSame(
			200,
			$this->ask( 'GET', '/subscriptions', array(), array( 'X-ChurnStop-Token' => $this->token() ) )[0],
		);
	}

	public function test_a_token_reaches_nothing_that_is_not_its_customers(): void {
		$other    = $this->user( 'other' );
		$theirs   = $this->subscribe( customer: $other );
		$second   = $this->subscribe();
		$mine     = array( 'X-ChurnStop-Token' => $this->token() );
		$narrow   = array( 'X-ChurnStop-Token' => $this->token( array( $second ) ) );
		$start    = fn ( int $id, array $who ): int => $this->ask(
			'POST',
			'/attempts',
			array( 'subscription_id' => self::written( $id ) ),
			$who,
		)[0];
		$attempt  = Data::string(
			$this->ask(
				'POST',
				'/attempts',
				array( 'subscription_id' => self::written( $this->subscription ) ),
				$mine,
			)[1],
			'id',
		);
		self::assertSame( 404, $start( $theirs, $mine ) );
		self::assertSame( 404, $start( $this->subscription, $narrow ) );
		foreach (
			array(
				'none' => array(),
				'somebody else\'s' => array( self::written( $theirs ) ),
				'no reference' => array( '*' ),
			) as $what => $subs
		) {
			$list = array( 'X-ChurnStop-Token' => $this->signed( array( 'subs' => $subs ) + $this->valid() ) );
			self::assertSame(
				array( 404, 404 ),
				array( $start( $this->subscription, $list ), $start( $theirs, $list ) ),
				$what,
			);
			self::assertSame( array(), $this->ask( 'GET', '/subscriptions', array(), $list )[1], $what );
		}
		self::assertSame( 404, $this->ask( 'POST', "/attempts/$attempt/cancel", array(), $narrow )[0] );
		self::assertSame( 201, $start( $second, $narrow ) );
		self::assertSame(
			array( self::written( $second ) ),
			array_column( $this->ask( 'GET', '/subscriptions', array(), $narrow )[1], 'id' ),
		);
		// The cookie's user, whoever that is, counts for nothing beside it.
		wp_set_current_user( $other );
		self::assertSame( 404, $start( $theirs, $mine ) );
		// Of a manager's token no more is reached, nor by an address.
		$manager = array( 'X-ChurnStop-Token' => Plugin::get()->part( Tokens::class )->create( 1 )['token'] );
		wp_set_current_user( 0 );
		self::assertSame( 401, $this->ask( 'GET', '/settings', array(), $manager )[0] );
	}

	/** @return array<string, array{string}> */
	public static function addresses(): array {
		return array(
			'token' => array( 'token' ),
			'access_token' => array( 'access_token' ),
			'the header\'s name' => array( 'X-ChurnStop-Token' ),
			'Authorization' => array( 'Authorization' ),
		);
	}

	/** @dataProvider addresses */
	public function test_a_token_in_a_query_string_is_nobodys( string $name ): void {
		self::assertSame(
			401,
			Http::anonymous()->get( '/wp-json/churnstop/v1/subscriptions?' . http_build_query( array(
				$name => 'Authorization' === $name ? 'Bearer ' . $this->token() : $this->token(),
			) ) )['status'],
		);
	}

	/** @return array<string, array{string, int}> Address → what it answers to somebody who has only a token. */
	public static function elsewhere(): array {
		return array(
			'WordPress\' current user' => array( '/wp-json/wp/v2/users/me', 401 ),
			'wp-admin'                 => array( '/wp-admin/index.php', 302 ),
			'a manager\'s route'       => array( '/wp-json/churnstop/v1/settings', 401 ),
			'the way to make tokens'   => array( '/wp-json/churnstop/v1/tokens', 404 ),
			'events'                   => array( '/wp-json/churnstop/v1/events', 401 ),
			'the fresh nonce'          => array( '/?churnstop_nonce=1', 200 ),
		);
	}

	/** @dataProvider elsewhere */
	public function test_a_managers_token_opens_nothing_else_and_gets_neither_cookie_nor_nonce(
		string $address,
		int $status,
	): void {
		$token  = Plugin::get()->part( Tokens::class )->create( 1 )['token'];
		$answer = Http::anonymous()->get( $address, array(
			'Authorization' => 'Bearer ' . $token,
			'X-ChurnStop-Token' => $token,
		) );
		self::assertSame( $status, $answer['status'], $answer['body'] );
		self::assertSame(
			array(),
			array_intersect( array( 'set-cookie', 'x-wp-nonce' ), array_keys( $answer['headers'] ) ),
		);
		if ( 200 === $status ) {
			self::assertSame( array( 'nonce' => '' ), $answer['json'] );
		}
	}

	public function test_beside_a_log_in_the_token_counts_and_no_nonce_is_answered(): void {
		$other  = Http::as( $this->user( 'other' ) );
		$answer = $other->rest( 'GET', '/churnstop/v1/subscriptions', null, array(
			'X-ChurnStop-Token' => $this->token(),
		) );
		self::assertSame(
			array( self::written( $this->subscription ) ),
			array_column( (array) $answer['json'], 'id' ),
		);
		self::assertSame(
			array(),
			array_intersect( array( 'set-cookie', 'x-wp-nonce' ), array_keys( $answer['headers'] ) ),
		);
		self::assertArrayHasKey(
			'x-wp-nonce',
			$other->rest( 'GET', '/churnstop/v1/subscriptions' )['headers'],
			'without a token it is WordPress\' own',
		);
	}

	public function test_a_server_with_an_application_password_makes_tokens(): void {
		$server  = new Server( array( 'WP_ENVIRONMENT_TYPE' => 'local' ) );
		$http    = Http::anonymous( $server->url );
		$answers = array();
		foreach ( array( 'manager' => 1, 'shopper' => $this->shopper ) as $who => $user ) {
			$made            = \WP_Application_Passwords::create_new_application_password( $user, array(
				'name' => 'Headless shop ' . wp_generate_uuid4(),
			) );
			$login           = get_userdata( $user )->user_login ?? '';
			$password        = is_array( $made ) ? $made[0] : '';
			$answers[ $who ] = $http->rest(
				'POST',
				'/churnstop/v1/tokens',
				array( 'customer_id' => $this->shopper ),
				array( 'Authorization' => 'Basic ' . base64_encode( "$login:$password" ) ),
			);
		}
		self::assertSame(
			array( 201, 403 ),
			array( $answers['manager']['status'], $answers['shopper']['status'] ),
			$answers['manager']['body'],
		);
		$token = Data::string( Data::as_map( $answers['manager']['json'] ), 'token' );
		self::assertSame(
			200,
			$http->rest( 'GET', '/churnstop/v1/subscriptions', null, array( 'X-ChurnStop-Token' => $token ) )['status'],
		);
	}

	/** @return array<string, array{string, list<string>, string}> Language of the block, what runs it, what follows. */
	public static function starts(): array {
		return array(
			'a request'     => array( 'sh', array( 'sh' ), '' ),
			'a JWT library' => array(
				'js',
				array( 'node', '--input-type=module' ),
				"\nconsole.log( JSON.stringify( { token } ) );",
			),
		);
	}

	/**
	 * @dataProvider starts
	 * @param list<string> $program
	 */
	public function test_what_the_guide_has_for_a_server_makes_a_token_as_it_is_pasted(
		string $language,
		array $program,
		string $then,
	): void {
		$root   = dirname( __DIR__, 3 );
		$server = new Server( array( 'WP_ENVIRONMENT_TYPE' => 'local' ) );
		$key    = Plugin::get()->part( TokenKeys::class )->signing();
		$made   = \WP_Application_Passwords::create_new_application_password( 1, array(
			'name' => 'Guide ' . wp_generate_uuid4(),
		) );
		$code   = explode( "```$language\n", (string) file_get_contents( $root . '/docs/embed.md' ) )[1] ?? '';
		$pasted = strtr( explode( "\n```", $code )[0], array(
			'https://shop.example' => $server->url,
			'https://app.example'  => self::SHOP,
			'k_…'                  => $key['id'],
			'12'                   => (string) $this->shopper,
		) );
		$ran    = proc_open(
			$program,
			array( array( 'pipe', 'r' ), array( 'pipe', 'w' ), array( 'pipe', 'w' ) ),
			$pipes,
			$root,
			array(
				'CHURNSTOP_SECRET'        => $key['secret'],
				'WP_LOGIN'                => get_userdata( 1 )->user_login ?? '',
				'WP_APPLICATION_PASSWORD' => is_array( $made ) ? $made[0] : '',
			) + getenv(),
		);
		self::assertIsResource( $ran );
		fwrite( $pipes[0], $pasted . $then );
		fclose( $pipes[0] );
		[ $said, $errors ] = array( (string) stream_get_contents( $pipes[1] ), stream_get_contents( $pipes[2] ) );
		self::assertSame( 0, proc_close( $ran ), $said . $errors );
		$answer = Http::anonymous( $server->url )->rest( 'GET', '/churnstop/v1/subscriptions', null, array(
			'X-ChurnStop-Token' => Data::string( Data::decode( $said ), 'token' ),
			'Origin'            => self::SHOP,
		) );
		self::assertSame(
			array( self::written( $this->subscription ) ),
			array_column( (array) $answer['json'], 'id' ),
			$said . $answer['body'],
		);
	}

	public function test_only_staff_make_tokens_and_only_what_is_true(): void {
		$body = array(
			'customer_id' => $this->shopper,
			'subscription_ids' => array( self::written( $this->subscription ) ),
			'origin' => self::SHOP,
		);
		self::assertSame( 401, $this->rest( 'POST', '/tokens', $body )[0] );
		wp_set_current_user( $this->shopper );
		self::assertSame( 403, $this->rest( 'POST', '/tokens', $body )[0] );
		wp_set_current_user( 1 );
		[ $status, $made ] = $this->rest( 'POST', '/tokens', $body );
		self::assertSame( array( 201, array( 'token', 'expires_at' ) ), array( $status, array_keys( $made ) ) );
		foreach (
			array(
				'customer_id' => 999999,
				'subscription_ids' => array( 999999 ),
				'origin' => 'https://other.example',
			) as $field => $wrong
		) {
			[ $status, $refused ] = $this->rest( 'POST', '/tokens', array( $field => $wrong ) + $body );
			self::assertSame(
				array( 400, array( $field ) ),
				array( $status, array_keys( Data::map( Data::map( $refused, 'data' ), 'params' ) ) ),
			);
		}
		wp_set_current_user( 0 );
		$_SERVER['HTTP_ORIGIN'] = self::SHOP;
		self::assertSame(
			200,
			$this->ask(
				'GET',
				'/subscriptions',
				array(),
				array( 'X-ChurnStop-Token' => Data::string( $made, 'token' ) ),
			)[0],
		);
	}

	public function test_a_token_from_a_foreign_origin_is_refused(): void {
		// A page in a sandboxed frame says "null".
		foreach (
			array(
				'https://other.example',
				'null',
				self::SHOP . ':8443',
				self::SHOP . '.evil.example',
				'http' . substr( self::SHOP, 5 ),
			) as $origin
		) {
			$_SERVER['HTTP_ORIGIN'] = $origin;
			$this->refused( 'origin', $this->token() );
		}
	}

	public function test_only_listed_origins_may_read_and_never_with_cookies(): void {
		$http = Http::anonymous();
		foreach ( array( 'OPTIONS', 'GET' ) as $method ) {
			foreach ( array( '/churnstop/v1/subscriptions', '/churnstop/v1/embed' ) as $route ) {
				$listed = $http->rest( $method, $route, null, array(
					'Origin' => self::SHOP,
					'Access-Control-Request-Method' => 'GET',
				) )['headers'];
				self::assertSame( self::SHOP, $listed['access-control-allow-origin'] ?? null, "$method $route" );
				self::assertArrayNotHasKey( 'access-control-allow-credentials', $listed );
				self::assertStringContainsString( 'X-ChurnStop-Token', $listed['access-control-allow-headers'] ?? '' );
				self::assertArrayNotHasKey( 'set-cookie', $listed );
				$foreign = $http->rest( $method, $route, null, array(
					'Origin' => 'https://other.example',
				) )['headers'];
				self::assertArrayNotHasKey( 'access-control-allow-origin', $foreign );
				self::assertArrayNotHasKey( 'access-control-allow-credentials', $foreign );
			}
		}
		self::assertSame(
			'https://other.example',
			$http->rest( 'GET', '/wp/v2/types', null, array(
				'Origin' => 'https://other.example',
			) )['headers']['access-control-allow-origin']
				?? null,
			'others\' routes are theirs',
		);
	}

	public function test_the_first_call_is_carried_out_and_counted_nowhere(): void {
		global $wpdb;
		$key = Plugin::get()->part( EmbedKey::class )->replace();
		wp_set_current_user( $this->shopper );
		$second = $this->subscribe();
		$third  = $this->subscribe();
		$start  = fn ( int $id, string $key ): array => $this->rest( 'POST', '/attempts', array(
			'subscription_id' => self::written( $id ),
			'source' => 'embed',
			'access_token_id' => $key,
		) );
		self::assertSame( array( 403, 'churnstop_forbidden' ), $this->code( $start( $third, 'cs_wrong' ) ) );
		self::assertSame( 404, $start( 999999, $key )[0], 'refused: the next one is the first' );
		$first = Data::string( $start( $this->subscription, $key )[1], 'id' );
		$next  = Data::string( $start( $second, $key )[1], 'id' );
		$rows  = array_column(
			(array) $wpdb->get_results(
				"SELECT uuid, counted, source FROM {$wpdb->prefix}churnstop_attempts",
				ARRAY_A,
			),
			null,
			'uuid',
		);
		self::assertSame(
			array( '0', EmbedKey::FIRST, '1', 'embed' ),
			array(
				$rows[ $first ]['counted'],
				$rows[ $first ]['source'],
				$rows[ $next ]['counted'],
				$rows[ $next ]['source'],
			),
		);
		self::assertSame( 'cancelled', $this->post( array( 'id' => $first ), 'cancel' )['state'] );
		wp_set_current_user( 1 );
		$embed = Data::map( $this->rest( 'GET', '/settings' )[1], 'embed' );
		self::assertSame( array( true, $key ), array( $embed['first_call_seen'], $embed['access_token_id'] ) );
		self::assertSame(
			200,
			$this->rest( 'PUT', '/settings', $this->rest( 'GET', '/settings' )[1] )[0],
			'takes what GET answered',
		);
		self::assertSame( 200, $this->rest( 'GET', '/embed', array( 'access_token_id' => $key ) )[0] );
		self::assertSame( 403, $this->rest( 'GET', '/embed', array( 'access_token_id' => 'cs_wrong' ) )[0] );
	}

	private function refused( string $reason, string $token ): void {
		[ $status, $answer ] = $this->ask( 'GET', '/subscriptions', array(), array( 'X-ChurnStop-Token' => $token ) );
		self::assertSame(
			array( 401, 'churnstop_token_invalid', $reason ),
			array( $status, $answer['code'] ?? null, Data::map( $answer, 'data' )['reason'] ?? null ),
		);
	}

	/** @param list<int>|null $subscriptions */
	private function token( ?array $subscriptions = null ): string {
		return Plugin::get()->part( Tokens::class )->create(
			$this->shopper,
			null === $subscriptions ? null : array_map( Sandbox::ref( ... ), $subscriptions ),
		)['token'];
	}

	/** @return array<string, mixed> */
	private function valid(): array {
		return array(
			'iss' => untrailingslashit( home_url() ),
			'aud' => 'churnstop',
			'sub' => (string) $this->shopper,
			'iat' => time(),
			'exp' => time() + 600,
			'jti' => 'one',
		);
	}

	/** @param array<string, mixed> $claims */
	private function signed( array $claims ): string {
		$key = Plugin::get()->part( TokenKeys::class )->signing();
		return self::encode( array( 'typ' => 'JWT', 'alg' => 'HS256', 'kid' => $key['id'] ), $claims, $key['secret'] );
	}

	/**
	 * @param array<string, string> $header
	 * @param array<string, mixed>  $claims
	 */
	private static function encode( array $header, array $claims, ?string $secret ): string {
		$part = static fn ( string $text ): string => rtrim( strtr( base64_encode( $text ), '+/', '-_' ), '=' );
		$text = $part( (string) wp_json_encode( $header ) ) . '.' . $part( (string) wp_json_encode( $claims ) );
		return $text
			. '.'
			. (
				null === $secret
					? ''
					: $part( hash_hmac( 'HS512' === $header['alg'] ? 'sha512' : 'sha256', $text, $secret, true ) )
			);
	}

	/**
	 * @param array<string, mixed>  $body
	 * @param array<string, string> $headers
	 * @return array{int, array<mixed>}
	 */
	private function ask( string $method, string $route, array $body = array(), array $headers = array() ): array {
		$request = new \WP_REST_Request( $method, '/churnstop/v1' . $route );
		$request->set_headers( $headers + array( 'Content-Type' => 'application/json' ) );
		'GET' === $method
			? $request->set_query_params( $body )
			: $request->set_body( (string) wp_json_encode( (object) $body ) );
		$response = rest_do_request( $request );
		return array(
			$response->get_status(),
			(array) json_decode(
				(string) wp_json_encode( rest_get_server()->response_to_data( $response, false ) ),
				true,
			),
		);
	}

	/**
	 * @param array{int, array<string, mixed>} $answer
	 * @return array{int, mixed}
	 */
	private function code( array $answer ): array {
		return array( $answer[0], $answer[1]['code'] ?? null );
	}
}

<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Torture;

use ChurnStop\Data;

/**
 * Random requests over all routes of the plugin, as WordPress knows them: good ones, ones with a mistake, and nonsense.
 * Draws from mt_rand().
 *
 * @phpstan-type Known array{
 *   subscriptions: list<int|string>, attempts: list<string>, redemptions: list<int>, flows: list<int>,
 *   products: list<int>, offers: list<string>, pins: array<string, string>, flow: array<string, mixed>,
 *   settings: array<string, mixed>,
 * }
 */
final class Fuzzer {

	private const METHODS = array( 'GET', 'POST', 'PUT', 'PATCH', 'DELETE' );

	/** The routes that shoppers use most, and so most requests. */
	private const COMMON_PERCENT = 55;

	/** @param array<string, list<string>> $routes Pattern → methods. */
	public function __construct( private readonly array $routes ) {}

	/**
	 * @param Known $known What there is on the site.
	 * @return array{method: string, route: string, query: array<string, mixed>, body: string|null, type: string}
	 */
	public function request( array $known ): array {
		$patterns = array_keys( $this->routes );
		$common   = array_values( array_filter(
			$patterns,
			static fn ( string $pattern ): bool => str_contains( $pattern, '/attempts' )
				|| str_contains( $pattern, '/redemptions/' ),
		) );
		$pattern  = self::one( self::chance( self::COMMON_PERCENT ) ? $common : $patterns );
		$methods  = $this->routes[ $pattern ];
		$method   = self::chance( 96 ) ? self::one( $methods ) : self::one( self::METHODS );
		$route    = (string) preg_replace_callback(
			'/\(\?P<(\w+)>(?:[^()\\\\]|\\\\.)*\)/',
			fn ( array $match ): string => $this->piece( $match[1], $pattern, $known ),
			$pattern
		);
		$query = 'GET' === $method || self::chance( 5 ) ? $this->query( $known ) : array();
		return array(
			'method' => $method,
			'route'  => $route,
			'query'  => $query,
			'body'   => 'GET' === $method ? null : $this->body( $route, $known ),
			'type'   => self::chance( 97 )
				? 'application/json'
				: self::one( array( 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '' ) ),
		);
	}

	/** @param Known $known */
	private function piece( string $name, string $pattern, array $known ): string {
		if ( 'id' === $name && str_contains( $pattern, '/attempts/' ) ) {
			return self::chance( 92 ) && array() !== $known['attempts']
				? self::one( $known['attempts'] )
				: self::one( array(
					'ffffffff-0000-4000-8000-000000000000',
					'a',
					'-',
					str_repeat( 'f', 64 ),
					'DEAD-beef',
				) );
		}
		if ( 'name' === $name ) {
			return self::one( array( 'overview', 'reasons', 'offers', 'replay', 'nothing', '_' ) );
		}
		if ( 'version' === $name ) {
			return (string) self::one( array( 1, 2, 3, 0, 999999999 ) );
		}
		$ids = str_contains( $pattern, '/flows/' )
			? $known['flows']
			: ( str_contains( $pattern, '/subscriptions/' ) ? $known['subscriptions'] : $known['redemptions'] );
		return (string) (
			self::chance( 90 ) && array() !== $ids
				? self::one( $ids )
				: self::one( array( 0, 1, 999999999, '000000000000000007', '999999999999999999' ) )
		);
	}

	/**
	 * @param Known $known
	 * @return array<string, mixed>
	 */
	private function query( array $known ): array {
		$all   = array(
			'screen'          => self::one( array( 'survey', 'offer', '' ) ),
			'page'            => self::one( array( '1', '2', '0', '-1', '99999999999999999999', 'x' ) ),
			'per_page'        => self::one( array( '1', '100', '101', '0', '' ) ),
			'type'            => self::one( array( 'offer_accepted', 'nothing', '' ) ),
			'reason'          => 'too_expensive',
			'offer_type'      => self::one( array( 'discount', '%', "'" ) ),
			'subscription_id' => self::one( $known['subscriptions'] ),
			'customer_id'     => self::one( array( '1', '-5', '1e3' ) ),
			'after'           => self::one( array( '2026-01-01T00:00:00Z', '2026-02-31', 'yesterday', '9999-99-99' ) ),
			'before'          => self::one( array( '2030-01-01', '0000-00-00T00:00:00Z' ) ),
			'search'          => self::one( array( 'sho', '%_\\', str_repeat( 'ü', 300 ) ) ),
			'attempt_id'      => array() === $known['attempts'] ? '' : self::one( $known['attempts'] ),
			'ids'             => self::one( array( '1,2,3', ',', '1,,2', '999999999999999999999' ) ),
			'for'             => self::one( array( 'tier_down', 'product_swap', 'pause' ) ),
			'status'          => self::one( array( 'active', 'draft', 'archived', 'all' ) ),
			'offer'           => 'x',
		);
		$query = array();
		for ( $n = mt_rand( 0, 4 ); $n > 0; $n-- ) {
			$name           = (string) array_rand( $all );
			$query[ $name ] = self::chance( 88 ) ? $all[ $name ] : $this->junk();
		}
		return $query;
	}

	/** @param Known $known */
	private function body( string $route, array $known ): ?string {
		if ( self::chance( 4 ) ) {
			return self::one( array(
				null,
				'',
				'{',
				'[]',
				'[1]',
				'null',
				'"x"',
				'{"a":',
				"\xff\xfe",
				'{"offer_id":"\ud800"}',
				str_repeat( '[', 600 ),
			) );
		}
		$body = $this->good( $route, $known );
		if ( self::chance( 35 ) ) {
			$body = $this->spoil( $body );
		}
		$json = json_encode( array() === $body ? new \stdClass() : $body, JSON_PARTIAL_OUTPUT_ON_ERROR );
		return false === $json ? '{}' : $json;
	}

	/**
	 * @param Known $known
	 * @return array<array-key, mixed>
	 */
	private function good( string $route, array $known ): array {
		$last = basename( $route );
		return match ( true ) {
			str_ends_with( $route, '/attempts' )      => (
				self::chance( 85 )
					? array( 'subscription_id' => self::one( $known['subscriptions'] ) )
					: array( 'subscription_ids' => array_slice( $known['subscriptions'], 0, mt_rand( 0, 4 ) ) )
			)
				+ array( 'source' => 'fuzz' ) + ( self::chance( 20 ) ? array( 'mode' => 'test' ) : array() ),
			'reason' === $last                        => array(
				'reason' => self::one( array(
					'too_expensive',
					'too_busy',
					'switching',
					'no_longer_needed',
					'technical_issue',
					'other',
					'nothing',
				) ),
			) + ( self::chance( 30 ) ? array( 'comment' => 'Because 🐈 <b>' ) : array() ),
			'consent' === $last                       => array( 'agree' => self::chance( 70 ) ),
			'accept' === $last,
			'decline' === $last   => array(
				'offer_id' => self::chance( 75 )
					? $known['pins'][ basename( dirname( $route ) ) ] ?? 'nothing'
					: self::one( $known['offers'] ),
			) + ( self::chance( 25 ) ? array( 'product_id' => self::one( $known['products'] ) ) : array() ),
			'revert' === $last                        => array( 'note' => 'fuzz' ),
			str_ends_with( $route, '/settings' )      => $known['settings'],
			'preview' === $last                       => array(
				'flow' => $known['flow'],
				'customer' => array( 'status' => 'active' ),
				'steps' => array(),
			),
			str_contains( $route, '/flows' )          => $known['flow'],
			default                                   => array(),
		};
	}

	/**
	 * One to three mistakes at random places.
	 *
	 * @param array<array-key, mixed> $body
	 * @return array<array-key, mixed>
	 */
	private function spoil( array $body ): array {
		for ( $n = mt_rand( 1, 3 ); $n > 0; $n-- ) {
			$body = $this->spoil_one( $body );
		}
		return $body;
	}

	/**
	 * @param array<array-key, mixed> $body
	 * @return array<array-key, mixed>
	 */
	private function spoil_one( array $body ): array {
		if ( array() === $body || self::chance( 12 ) ) {
			$keys = array( 'x', 'offer_id', 'id', '', '__proto__', 'reasons', 'version', 'subscription_ids' );

			$body[ self::one( $keys ) ] = $this->junk();
			return $body;
		}
		$key = array_rand( $body );
		if ( is_array( $body[ $key ] ) && self::chance( 80 ) ) {
			$body[ $key ] = $this->spoil_one( $body[ $key ] );
		} elseif ( self::chance( 25 ) ) {
			unset( $body[ $key ] );
		} else {
			$body[ $key ] = $this->junk();
		}
		return $body;
	}

	private function junk(): mixed {
		return self::one(
			array(
				null,
				true,
				false,
				0,
				-1,
				1,
				1.5,
				PHP_INT_MAX,
				1e300,
				'',
				'0',
				'null',
				"\0",
				'ünï',
				'🐈',
				"' OR 1=1 -- ",
				'<script>alert(1)</script>',
				'%s %d',
				'../../x',
				str_repeat( 'x', 6000 ),
				array(),
				array( 1 ),
				array( 'a' => array( 'b' => array() ) ),
				array( array( null ) ),
				"\u{202e}abc",
				'2026-02-30T25:61:00Z',
			)
		);
	}

	public static function chance( int $percent ): bool {
		return mt_rand( 1, 100 ) <= $percent;
	}

	/**
	 * @template T
	 * @param list<T> $from
	 * @return T
	 */
	public static function one( array $from ): mixed {
		return $from[ mt_rand( 0, count( $from ) - 1 ) ];
	}

	/** @return array<string, list<string>> Pattern → methods, of the plugin's routes on this site. */
	public static function routes(): array {
		$routes = array();
		foreach ( rest_get_server()->get_routes( 'churnstop/v1' ) as $pattern => $handlers ) {
			$methods = array();
			foreach ( $handlers as $handler ) {
				$methods = array(
					...$methods,
					...array_map( strval( ... ), array_keys( Data::as_map( $handler['methods'] ?? array() ) ) ),
				);
			}
			if ( '/churnstop/v1' !== $pattern ) {
				$routes[ $pattern ] = array_values( array_unique( $methods ) );
			}
		}
		return $routes;
	}
}

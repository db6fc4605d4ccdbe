<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\CustomerActions;
use ChurnStop\Data;
use ChurnStop\Plugin;

/**
 * REST requests in the test's own process, so that the filters it adds are heard: what another plugin does to the
 * store.
 */
trait InProcess {

	/** @var list<array{string, callable, int}> */
	private array $plugged = array();

	/** Another plugin's callback, until the test ends. */
	protected function plug( string $hook, callable $callback, int $priority = 10, int $arguments = 3 ): void {
		add_filter( $hook, $callback, $priority, $arguments );
		$this->plugged[] = array( $hook, $callback, $priority );
		self::afresh();
	}

	protected function unplug(): void {
		foreach ( $this->plugged as [ $hook, $callback, $priority ] ) {
			remove_filter( $hook, $callback, $priority );
		}
		$this->plugged = array();
		self::afresh();
	}

	/** As another request would find it. */
	protected static function afresh(): void {
		wp_cache_flush_runtime();
		CustomerActions::forget();
		Plugin::get()->part( Connections::class )->forget();
	}

	/**
	 * @param array<string, mixed>  $body
	 * @param array<string, string> $query
	 * @return array{int, array<string, mixed>}
	 */
	protected static function request(
		int $user_id,
		string $method,
		string $route,
		array $body = array(),
		array $query = array(),
	): array {
		self::afresh();
		wp_set_current_user( $user_id );
		$request = new \WP_REST_Request( $method, '/churnstop/v1' . $route );
		$request->set_query_params( $query );
		if ( 'GET' !== $method ) {
			$request->set_header( 'content-type', 'application/json' );
			$request->set_body( (string) wp_json_encode( array() === $body ? new \stdClass() : $body ) );
		}
		$answer = rest_do_request( $request );
		wp_set_current_user( 0 );
		self::afresh();
		return array(
			$answer->get_status(),
			Data::as_map( json_decode( (string) wp_json_encode( $answer->get_data() ), true ) ),
		);
	}
}

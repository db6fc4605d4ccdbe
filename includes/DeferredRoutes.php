<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * Spares requests to our namespace what others register for REST and cannot serve us with: most of the time of a small
 * request.
 *
 * Only the owners that are named are put off, and only until somebody asks for a route that is not ours: a listener
 * that makes an internal request gets what it would have got.
 */
final class DeferredRoutes {

	private const ACTION = 'rest_api_init';

	/** @var list<callable> In the order in which they would have run. */
	private array $deferred = array();

	/** @param list<string> $owners Functions, classes, and namespaces with a backslash at their end. */
	public function __construct( private readonly array $owners ) {}

	public function register(): void {
		add_action( self::ACTION, $this->defer( ... ), PHP_INT_MIN, 0 );
		add_filter( 'rest_pre_dispatch', $this->catch_up( ... ), 1, 3 );
	}

	private function defer(): void {
		global $wp, $wp_filter;
		$route = $wp instanceof \WP && is_string( $wp->query_vars['rest_route'] ?? null )
			? $wp->query_vars['rest_route']
			: '';
		$hook  = $wp_filter[ self::ACTION ] ?? null;
		if ( ! self::is_ours( $route ) || ! $hook instanceof \WP_Hook ) {
			return;
		}
		foreach ( $hook->callbacks as $priority => $callbacks ) {
			foreach ( array_column( $callbacks, 'function' ) as $callback ) {
				if ( is_callable( $callback ) && $this->owns( $callback ) ) {
					remove_action( self::ACTION, $callback, $priority );
					$this->deferred[] = $callback;
				}
			}
		}
	}

	/**
	 * @param mixed                                  $result
	 * @param \WP_REST_Server                        $server
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function catch_up( mixed $result, \WP_REST_Server $server, \WP_REST_Request $request ): mixed {
		if ( array() !== $this->deferred && ! self::is_ours( $request->get_route() ) ) {
			$deferred       = $this->deferred;
			$this->deferred = array();
			foreach ( $deferred as $callback ) {
				$callback( $server );
			}
		}
		return $result;
	}

	private static function is_ours( string $route ): bool {
		return str_starts_with( ltrim( $route, '/' ), RestApi::NAMESPACE . '/' );
	}

	private function owns( callable $callback ): bool {
		$owner = match ( true ) {
			is_string( $callback )        => explode( '::', $callback )[0],
			is_array( $callback )         => is_object( $callback[0] ) ? $callback[0]::class : $callback[0],
			$callback instanceof \Closure => (string) (
				new \ReflectionFunction( $callback )
			)->getClosureScopeClass()?->getName(),
			default                       => '',
		};
		foreach ( $this->owners as $name ) {
			if ( $owner === $name || ( str_ends_with( $name, '\\' ) && str_starts_with( $owner, $name ) ) ) {
				return true;
			}
		}
		return false;
	}
}

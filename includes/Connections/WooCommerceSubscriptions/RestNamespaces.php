<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * Spares ChurnStop's own requests the registration of WooCommerce's controllers, which is most of their time.
 *
 * Safe for others: only requests to our namespace, only WooCommerce's own list through its own filter, and where some listener makes an internal request to a
 * WooCommerce route meanwhile, the controllers are registered then.
 */
final class RestNamespaces {

	private const FILTER = 'woocommerce_rest_api_get_rest_namespaces';

	private bool $skipped = false;

	/** @param string $ours Our namespace, such as `churnstop/v1`. */
	public function __construct( private readonly string $ours ) {}

	public function register(): void {
		add_filter( self::FILTER, array( $this, 'skip' ), 100 );
		add_filter( 'rest_pre_dispatch', array( $this, 'load_when_needed' ), 1, 3 );
	}

	/**
	 * @param array<string, array<string, string>> $namespaces
	 * @return array<string, array<string, string>>
	 */
	public function skip( array $namespaces ): array {
		global $wp;
		$route = $wp instanceof \WP && is_string( $wp->query_vars['rest_route'] ?? null ) ? $wp->query_vars['rest_route'] : '';
		if ( ! str_starts_with( ltrim( $route, '/' ), $this->ours . '/' ) ) {
			return $namespaces;
		}
		$this->skipped = true;
		return array();
	}

	/**
	 * @param mixed                                  $result
	 * @param \WP_REST_Server                        $server
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	public function load_when_needed( mixed $result, \WP_REST_Server $server, \WP_REST_Request $request ): mixed {
		if ( $this->skipped && str_starts_with( $request->get_route(), '/wc' ) ) {
			$this->skipped = false;
			remove_filter( self::FILTER, array( $this, 'skip' ), 100 );
			$server_of_woocommerce = \Automattic\WooCommerce\RestApi\Server::instance();
			if ( $server_of_woocommerce instanceof \Automattic\WooCommerce\RestApi\Server ) {
				$server_of_woocommerce->register_rest_routes();
			}
		}
		return $result;
	}
}

<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * What some of the demo's shoppers did before: they took an offer, by the routes that every shopper takes, so that
 * events, notes and pauses are real.
 *
 * @phpstan-import-type Shopper from DemoShop
 */
final class DemoPast {

	/** Which reason leads to which offer in the default flow. */
	private const REASONS = array(
		'pause'    => 'too_busy',
		'discount' => 'too_expensive',
	);

	private const ROUTE = '/churnstop/v1/attempts';

	/** @param list<Shopper> $shoppers */
	public function happen( array $shoppers ): void {
		$present = get_current_user_id();
		foreach ( $shoppers as $shopper ) {
			if ( '' !== $shopper['past'] ) {
				wp_set_current_user( $shopper['id'] );
				$this->take( $shopper['subscriptions'][0] ?? 0, $shopper['past'] );
			}
		}
		wp_set_current_user( $present );
	}

	/** Where the site's flow makes another offer, they keep their subscription as it is. */
	private function take( int $subscription_id, string $type ): void {
		$attempt = $this->post(
			'',
			array(
				'subscription_id' => Sandbox::ref( $subscription_id )->written(),
				'source'          => 'demo',
			)
		);
		$id      = Data::string( $attempt, 'id' );
		if ( '' === $id ) {
			return;
		}
		$screen = Data::map(
			$this->post(
				"/$id/reason",
				array(
					'reason'  => self::REASONS[ $type ] ?? '',
					'comment' => '',
				)
			),
			'screen'
		);
		$offer  = Data::map( $screen, 'offer' );
		if ( Data::string( $offer, 'type' ) === $type ) {
			$this->post( "/$id/accept", array( 'offer_id' => Data::string( $offer, 'id' ) ) );
		} else {
			$this->post( "/$id/dismiss", array() );
		}
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, mixed> The attempt, or nothing where it was refused.
	 */
	private function post( string $path, array $body ): array {
		$request = new \WP_REST_Request( 'POST', self::ROUTE . $path );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( Data::encode( $body ) );
		$response = rest_do_request( $request );
		return $response->is_error() ? array() : Data::as_map( $response->get_data() );
	}
}

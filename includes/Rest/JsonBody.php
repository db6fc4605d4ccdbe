<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Failure;

/** A body that is one JSON object. */
final class JsonBody {

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public static function of( \WP_REST_Request $request ): array {
		$json = $request->get_json_params();
		if ( ! is_array( $json ) || ( array() !== $json && array_is_list( $json ) ) ) {
			throw Failure::invalid()->about( array(
				'body' => __( 'The body must be a JSON object, sent as application/json.', 'churnstop' ),
			) );
		}
		return Data::as_map( $json );
	}
}

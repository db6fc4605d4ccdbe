<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

/** An answer that browsers save as a file. */
final class CsvFile {

	/**
	 * @param string                  $name   Without its ending.
	 * @param array<array-key, mixed> $report A list of things, or one.
	 */
	public static function of( string $name, array $report ): \WP_REST_Response {
		$text     = Csv::of( $report );
		$response = self::chunks( $name . '.csv', 'text/csv; charset=utf-8', array( $text ) );
		$response->set_data( $text );
		return $response;
	}

	/** @param iterable<string> $chunks Sent one after another, so that memory holds one at a time. */
	public static function chunks( string $name, string $type, iterable $chunks ): \WP_REST_Response {
		$response = new \WP_REST_Response();
		$response->header( 'Content-Type', $type );
		$response->header( 'Content-Disposition', 'attachment; filename="churnstop-' . $name . '"' );
		// WordPress would send it as a JSON string.
		add_filter(
			'rest_pre_serve_request',
			static function ( mixed $served, mixed $result ) use ( $response, $chunks ): mixed {
				if ( true === $served || $result !== $response ) {
					return $served;
				}
				foreach ( $chunks as $chunk ) {
					echo $chunk; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- a file.
				}
				return true;
			},
			10,
			2
		);
		return $response;
	}
}

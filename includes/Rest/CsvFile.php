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
		return self::text( $name . '.csv', 'text/csv; charset=utf-8', Csv::of( $report ) );
	}

	public static function text( string $name, string $type, string $text ): \WP_REST_Response {
		$response = new \WP_REST_Response( $text );
		$response->header( 'Content-Type', $type );
		$response->header( 'Content-Disposition', 'attachment; filename="churnstop-' . $name . '"' );
		// WordPress would send it as a JSON string.
		add_filter(
			'rest_pre_serve_request',
			static function ( mixed $served, mixed $result ) use ( $response, $text ): mixed {
				if ( true === $served || $result !== $response ) {
					return $served;
				}
				echo $text; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- a file.
				return true;
			},
			10,
			2
		);
		return $response;
	}
}

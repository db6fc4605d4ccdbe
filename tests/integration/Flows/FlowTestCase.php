<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Flows;

use ChurnStop\Data;
use ChurnStop\Flows\CodeNote;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use PHPUnit\Framework\TestCase;

/** A site with only its shipped default flow, and the admin's routes in this process. */
abstract class FlowTestCase extends TestCase {

	protected int $id;

	protected function setUp(): void {
		parent::setUp();
		self::clean();
		Plugin::get()->part( Installation::class )->install();
		wp_set_current_user( $this->user( 'manager', 'administrator' ) );
		$default = Plugin::get()->part( FlowTable::class )->find_default();
		self::assertNotNull( $default );
		$this->id = $default->id;
	}

	protected function tearDown(): void {
		foreach (
			array(
				'churnstop_default_flow',
				'churnstop_plan',
				'churnstop_compliance_checks',
				'churnstop_offer_types',
				'locale',
				'pre_determine_locale',
				'gettext_churnstop',
			) as $filter
		) {
			remove_all_filters( $filter );
		}
		self::clean();
		Plugin::get()->part( Installation::class )->install();
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/** @return array<string, mixed> */
	protected function flow(): array {
		return $this->rest( 'GET', '/flows/' . $this->id );
	}

	/**
	 * @param array<array-key, mixed>|string|null $body A string is sent as it is.
	 * @param array<string, string> $query
	 * @return array<string, mixed> The answer's data, with the status in `status_code` where it is an error.
	 */
	protected function rest(
		string $method,
		string $path,
		array|string|null $body = null,
		int $expected = 200,
		array $query = array(),
	): array {
		$request = new \WP_REST_Request( $method, '/churnstop/v1' . $path );
		if ( null !== $body ) {
			$request->set_header( 'content-type', 'application/json' );
			$request->set_body( is_string( $body ) ? $body : Data::encode( $body ) );
		}
		$request->set_query_params( $query );
		$response = rest_do_request( $request );
		self::assertSame(
			$expected,
			$response->get_status(),
			$method . ' ' . $path . ': ' . wp_json_encode( $response->get_data() ),
		);
		return Data::as_map( $response->get_data() );
	}

	protected function user( string $name, string $role ): int {
		$user = get_user_by( 'login', 'churnstop-' . $name );
		$id   = $user instanceof \WP_User ? $user->ID : wp_insert_user(
			array(
				'user_login' => 'churnstop-' . $name,
				'user_pass'  => wp_generate_password(),
				'user_email' => $name . '@churnstop.test',
				'role'       => $role,
			)
		);
		self::assertIsInt( $id );
		return $id;
	}

	/** @return array{flows: int, versions: int} */
	protected function rows(): array {
		$database = Plugin::get()->part( Database::class );
		return array(
			'flows'    => (int) $database->value( 'SELECT COUNT(*) FROM {flows}' ),
			'versions' => (int) $database->value( 'SELECT COUNT(*) FROM {flow_versions}' ),
		);
	}

	/**
	 * @param array<string, mixed> $error
	 * @return list<string>
	 */
	protected static function failed( array $error ): array {
		return array_map(
			static fn ( array $violation ): string => Data::string( $violation, 'check' ),
			Data::maps( Data::map( $error, 'data' ), 'violations' ),
		);
	}

	/**
	 * The flow with a value at a dotted path.
	 *
	 * @param array<string, mixed> $flow
	 * @return array<string, mixed>
	 */
	protected static function with( array $flow, string $path, mixed $value ): array {
		$at = &$flow;
		foreach ( explode( '.', $path ) as $step ) {
			$at = &$at[ $step ];
		}
		$at = $value;
		return $flow;
	}

	/** @param array<string, mixed> $flow */
	protected static function at( array $flow, string $path ): mixed {
		foreach ( explode( '.', $path ) as $step ) {
			$flow = is_array( $flow ) ? ( $flow[ $step ] ?? null ) : null;
		}
		return $flow;
	}

	/** @return array<string, string> Addresses that would lead a customer to another place than they say. */
	protected static function foreign_addresses(): array {
		return array(
			'another host by two slashes' => '//evil.test/help',
			'another host by a backslash'                       => '/\\evil.test/help',
			'another host behind a tab' => "/\t/evil.test",
			'another host behind a character that is left out' => '/^/evil.test',
			'another host behind a control character' => "/\x01/evil.test",
			'a scheme without a host' => 'https:///evil.test',
			'a host without a scheme' => 'evil.test/help',
		);
	}

	/** As the next request begins. */
	protected function fresh(): void {
		$GLOBALS['wp_rest_server'] = null;
		Plugin::get()->part( FlowStore::class )->forget();
		Plugin::get()->reset();
	}

	private static function clean(): void {
		$database = Plugin::get()->part( Database::class );
		$database->execute( 'DELETE FROM {flow_versions}' );
		$database->execute( 'DELETE FROM {flows}' );
		delete_option( CodeNote::OPTION );
		delete_option( FlowStore::REFUSED );
		delete_option( 'churnstop_settings' );
		$GLOBALS['wp_rest_server'] = null;
		Plugin::get()->part( FlowStore::class )->forget();
		Plugin::get()->reset();
	}
}
